/** The languages in which pages can speak. */
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { hi } from './hi.ts';
import { ja } from './ja.ts';
import { pt } from './pt.ts';
import { tr } from './tr.ts';
import { zh } from './zh.ts';

const CATALOGS: Record<string, Words> = { en, de, fr, es, pt, tr, ar, he, ja, zh, hi };

/** BCP 47 tags, English first. */
export const SPOKEN_LANGUAGES: readonly string[] = Object.keys(CATALOGS);

/** The catalog of the tag or of its first part (“pt” for “pt-BR”); null where there is none. */
export function wordsOf(language: string): Words | null {
  return CATALOGS[language] ?? CATALOGS[language.split('-')[0] ?? ''] ?? null;
}

export type { Words };
