/**
 * The site in one language: what the pages see, and the words, dates and
 * addresses with which they say it. The first language stands at the top of the
 * site, each other one below its tag: `/es/incidents/…`.
 */
import type { GetStaticPathsItem } from 'astro';
import type { Place } from '#render/dates.ts';
import { directionOf } from '#render/language.ts';
import { wordsOf, type Words } from '#render/words/words.ts';
import { site, siteIn, type Site } from './site.ts';

export interface Edition {
  /** BCP 47. */
  language: string;
  direction: 'ltr' | 'rtl';
  words: Words;
  place: Place;
  site: Site;
  /** The address in this language of a path such as “/history/”. */
  link: (path: string) => string;
}

const { languages, timeZone } = site.content.page;

const EDITIONS: Map<string, Edition> = new Map(
  languages.map((language, index) => [language, makeEdition(language, index)]),
);

/** Every edition, that of the first language first. */
export const editions: readonly Edition[] = [...EDITIONS.values()];

/** By the route's parameter: none is the first language. Any component may ask with its own `Astro.params`. */
export function editionOf({ language }: Record<string, string | number | undefined>): Edition {
  const found = EDITIONS.get(String(language ?? languages[0]));
  if (found === undefined) throw new Error(`There is no edition in “${language}”.`);
  return found;
}

interface PagePath {
  params?: Record<string, string>;
  props?: Record<string, unknown>;
}

/** The paths of a page in every language; `pathsIn` gives those of one. */
export function inEveryLanguage(pathsIn: (edition: Edition) => PagePath[]): GetStaticPathsItem[] {
  return editions.flatMap((edition, index) =>
    pathsIn(edition).map(({ params, props = {} }) => ({
      params: { ...params, language: index === 0 ? undefined : edition.language },
      props,
    })),
  );
}

function makeEdition(language: string, index: number): Edition {
  const words = wordsOf(language);
  if (words === null)
    throw new Error(
      `“${language}” stands under “languages” in page.yaml, and there are no words for it in src/render/words/. Add them, or take it out.`,
    );
  const prefix = index === 0 ? '' : `/${language}`;
  return {
    language,
    direction: directionOf(language),
    words,
    place: { zone: timeZone, locale: language },
    site: siteIn(language),
    link: (path) => prefix + path,
  };
}
