/** The style that a branded page has beside its own: nothing at all where there is no brand. */
import { createHash } from 'node:crypto';
import type { BrandColours } from '#core/brand.ts';
import { DEFAULT_PALETTES, type ColourName } from '#core/palette.ts';

export interface Branded {
  colours: BrandColours | undefined;
  hasMark: boolean;
  /** Whether the company's links stand in the header or the footer. */
  hasLinks: boolean;
}

const MARK_RULE =
  '.brand-mark{display:inline-block;vertical-align:middle;margin-inline-end:.5rem;max-inline-size:100%}';
const LINKS_RULE =
  '.brand-links{display:flex;flex-wrap:wrap;gap:0 1.1rem;margin:0;padding:0;list-style:none}' +
  '.brand-links li{margin:0}.brand-links a{display:inline-block;padding-block:.35rem}';

export function brandStyle({ colours, hasMark, hasLinks }: Branded): string {
  return `${coloursRule(colours ?? {})}${hasMark ? MARK_RULE : ''}${hasLinks ? LINKS_RULE : ''}`;
}

/** As a content security policy names it. */
export function styleHash(style: string): `sha256-${string}` {
  return `sha256-${createHash('sha256').update(style).digest('base64')}`;
}

/** Only what the brand sets; its own style stands outside the layers, and so wins over the tokens. */
function coloursRule({ light = {}, dark = {} }: BrandColours): string {
  const names = Object.keys(DEFAULT_PALETTES.light) as ColourName[];
  const declarations = names
    .filter((name) => light[name] !== undefined || dark[name] !== undefined)
    .map((name) => {
      const pair = [light[name] ?? DEFAULT_PALETTES.light[name], dark[name] ?? DEFAULT_PALETTES.dark[name]];
      return `${propertyOf(name)}:light-dark(${pair.join(',')})`;
    });
  return declarations.length === 0 ? '' : `:root{${declarations.join(';')}}`;
}

/** `goodGround` is `--good-ground`. */
export function propertyOf(name: ColourName): string {
  return `--${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
}
