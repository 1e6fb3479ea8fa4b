/** The languages in which pages can speak. */
import { en, type Words } from './en.ts';

const CATALOGS: Record<string, Words> = { en, es: en };

/** BCP 47 tags, English first. */
export const SPOKEN_LANGUAGES: readonly string[] = Object.keys(CATALOGS);

/** The catalog of the tag or of its first part (“pt” for “pt-BR”); null where there is none. */
export function wordsOf(language: string): Words | null {
  return CATALOGS[language] ?? CATALOGS[language.split('-')[0] ?? ''] ?? null;
}

export type { Words };
