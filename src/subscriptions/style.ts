/** The look of the service's pages: the site's own style sheets, and a few rules for forms. */
import { readFileSync } from 'node:fs';
import type { Content } from '#core/content.ts';
import { brandStyle, styleHash } from '#render/brand-style.ts';

export interface PageStyle {
  text: string;
  /** As a content security policy names it. */
  hash: string;
}

const SHEETS = ['../styles/tokens.css', '../styles/base.css', '../styles/parts.css', './service.css'];

const SHARED: string = [
  '@layer tokens, base, parts;',
  ...SHEETS.map((sheet) => readFileSync(new URL(sheet, import.meta.url), 'utf8')),
]
  .join('\n')
  .replaceAll(/\/\*[\s\S]*?\*\//g, '')
  .replaceAll(/\s+/g, ' ')
  .replaceAll(/ ?([{};,]) ?/g, '$1');

export function pageStyle({ page, mark }: Pick<Content, 'page' | 'mark'>): PageStyle {
  const text = SHARED + brandStyle({ colours: page.brand?.colours, hasMark: mark !== null, hasLinks: false });
  return { text, hash: styleHash(text) };
}
