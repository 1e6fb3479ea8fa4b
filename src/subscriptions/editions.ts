/** What the service's pages need of the content, in each language of the page. */
import { contentAsOf, type Content } from '#core/content.ts';
import { isResolved, titleOf } from '#core/incident-state.ts';
import { MINUTE, type Instant } from '#core/instant.ts';
import { maintenanceStatusAt } from '#core/maintenance.ts';
import type { Page } from '#core/page.ts';
import { contentIn } from '#core/translation.ts';
import { directionOf } from '#render/language.ts';
import { wordsOf, type Words } from '#render/words/words.ts';
import { pageStyle, type PageStyle } from './style.ts';

/** An incident, or planned work, that can be followed by itself. */
interface Followed {
  /** As notices name it: “incidents/2022-01-17-…”. */
  id: string;
  title: string;
  isOpen: boolean;
}

export interface Edition {
  /** BCP 47. */
  language: string;
  direction: 'ltr' | 'rtl';
  words: Words;
  page: Page;
  /** The status page in this language. */
  home: string;
  followed: ReadonlyMap<string, Followed>;
  mark: Content['mark'];
  style: PageStyle;
}

export interface Editions {
  languages: readonly string[];
  /** In the language, or in its first part; else in the page's first. */
  in: (language: string | null | undefined) => Edition;
}

/** Read anew when the content is another, and every minute: what is open changes by itself. */
export function editionsOf(content: () => Content, clock: () => Instant): () => Editions {
  let made: { of: Content; at: Instant; editions: Editions } | null = null;
  return () => {
    const [of, at] = [content(), clock()];
    if (made === null || made.of !== of || at - made.at >= MINUTE) made = { of, at, editions: makeEditions(of, at) };
    return made.editions;
  };
}

function makeEditions(content: Content, now: Instant): Editions {
  const { languages } = content.page;
  const style = pageStyle(content);
  const known = new Map(languages.flatMap((language) => edition(content, { language, now, style }) ?? []));
  const [first] = known.values();
  if (first === undefined) throw new Error('page.yaml names no language that the pages speak.');
  return {
    languages: [...known.keys()],
    in: (language) => known.get(language ?? '') ?? known.get(language?.split('-')[0] ?? '') ?? first,
  };
}

function edition(
  written: Content,
  { language, now, style }: { language: string; now: Instant; style: PageStyle },
): [string, Edition][] | null {
  const words = wordsOf(language);
  if (words === null) return null;
  const content = contentAsOf(contentIn(written, language), now);
  const { page, mark } = content;
  const home = language === page.languages[0] ? `${page.url}/` : `${page.url}/${language}/`;
  const followed = new Map(followedIn(content, now).map((subject) => [subject.id, subject]));
  return [[language, { language, direction: directionOf(language), words, page, home, followed, mark, style }]];
}

function followedIn({ incidents, maintenances }: Content, now: Instant): Followed[] {
  return [
    ...incidents.map((incident) => ({ id: incident.id, title: titleOf(incident), isOpen: !isResolved(incident) })),
    ...maintenances.map((maintenance) => {
      const status = maintenanceStatusAt(maintenance, now);
      const isOpen = status !== 'completed' && status !== 'cancelled';
      return { id: maintenance.id, title: titleOf(maintenance), isOpen };
    }),
  ];
}
