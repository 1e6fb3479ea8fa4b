/** The web app manifest: how the page stands on a home screen. */
import type { Page } from '#core/page.ts';
import { ICON_SIZES } from '../pictures/icon.ts';
import { directionOf } from '../language.ts';
import { PAPER } from '../pictures/palette.ts';
import type { Words } from '../words/words.ts';

export function webManifest({ name, description, languages }: Page, words: Words) {
  const [lang = 'en'] = languages;
  return {
    id: '/',
    name: words.home.title(name),
    short_name: name,
    ...(description === undefined ? {} : { description }),
    lang,
    dir: directionOf(lang),
    start_url: '/',
    scope: '/',
    display: 'minimal-ui',
    background_color: PAPER.light,
    theme_color: PAPER.light,
    icons: [
      ...ICON_SIZES.map((size) => ({
        src: `/icon-${size}.png`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose: 'any',
      })),
      ...ICON_SIZES.map((size) => ({
        src: `/icon-${size}.png`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose: 'maskable',
      })),
    ],
  };
}
