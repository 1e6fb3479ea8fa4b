/** In which zone, language and words the pages speak. */
import type { Place } from '#render/dates.ts';
import { en } from '#render/words/en.ts';
import { site } from './site.ts';

export const words = en;

export const place: Place = { zone: site.content.page.timeZone, locale: 'en' };
