/** What makes a page look like its company's: a mark, colours, links to the company's own pages. */
import { z } from 'zod';
import { brandPaletteSchema } from './palette.ts';
import { lineSchema } from './slug.ts';

/** The only place of a mark, below the content folder. */
export const MARK_FILE = /^brand\/[a-z0-9]+(?:-[a-z0-9]+)*\.svg$/;

/** Characters that no reader sees, and those that a browser drops or turns around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\s\\]/u;

export const pageLinkSchema = z.strictObject({
  text: lineSchema,
  /** `https://…` on a trusted domain, or a place of this page that begins with a slash. */
  url: z.string().max(2000).refine(isPageLink, { message: 'page-link' }),
});
export type PageLink = z.output<typeof pageLinkSchema>;

export const brandSchema = z.strictObject({
  /** Path of an SVG file from the content folder. */
  mark: z.string().max(100).regex(MARK_FILE).optional(),
  colours: z.strictObject({ light: brandPaletteSchema.optional(), dark: brandPaletteSchema.optional() }).optional(),
});
export type BrandColours = NonNullable<z.output<typeof brandSchema>['colours']>;

export const footerSchema = z.strictObject({
  text: lineSchema.optional(),
  links: z.array(pageLinkSchema).default([]),
});
export type Footer = z.output<typeof footerSchema>;

/** An element of a mark that has passed the door; the outermost is the `svg` with its `viewBox`. */
export interface MarkElement {
  name: string;
  attributes: Record<string, string>;
  children: MarkElement[];
}

function isPageLink(address: string): boolean {
  if (UNSEEN.test(address)) return false;
  if (address.startsWith('/')) return !address.startsWith('//');
  const url = URL.parse(address);
  return /^https:\/\//i.test(address) && url !== null && url.username === '' && url.password === '';
}
