/** What the commands that touch subscribers and mails begin with; each stops with a sentence where it cannot go on. */
import { contentAsOf, type Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { contentIn } from '#core/translation.ts';
import { isServer, serverName } from '#delivery/store/postgres.ts';
import { storeFailure } from '#delivery/store/store-error.ts';
import { closeStore, openStore, StoreError, type Opening, type Store } from '#delivery/store/store.ts';
import { readContent } from '#entries/content.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { stop } from '#scripts/arguments.ts';
import { KEY_SENTENCE, readEnvironment, type Environment } from '#scripts/environment.ts';

export function environmentOrStop(): Environment {
  const environment = readEnvironment();
  return 'problems' in environment ? stop(environment.problems.join('\n'), 2) : environment;
}

export interface ContentAtMoment {
  /** As it stood at `now`. */
  content: Content;
  /** The same in each language of the page, the first one first. */
  editions: ReadonlyMap<string, Content>;
  now: Instant;
}

/** The content as it stood at `asked`, else at a demonstration's moment, else now; with any problem in it nothing is sent. */
export function contentOrStop(folder: string, asked: Instant | null = null): ContentAtMoment {
  const { content: written, problems } = readContent(folder);
  if (written !== null) return atMoment(inLanguages(written), asked);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return stop(
    `“${folder}” has ${count}, so nothing was done. “npm run check” shows ${problems.length === 1 ? 'it' : 'them'}.`,
    1,
  );
}

type InLanguages = ReadonlyMap<string, Content>;

/** The first language's first. */
function inLanguages(written: Content): InLanguages {
  const content = withNoticeCodes(written);
  return new Map(content.page.languages.map((language) => [language, contentIn(content, language)]));
}

function atMoment(written: InLanguages, asked: Instant | null): ContentAtMoment {
  const [content] = written.values();
  if (content === undefined) throw new Error('A page speaks no language.');
  const now = asked ?? content.page.demonstration?.at ?? Date.now();
  const editions = [...written].map(([language, edition]) => [language, contentAsOf(edition, now)] as const);
  return { content: contentAsOf(content, now), editions: new Map(editions), now };
}

export interface KeptContent {
  /** As it stands now. `isCurrent` is false where the folder has problems by now. */
  now: () => ContentAtMoment & { isCurrent: boolean };
  readAgain: () => void;
  /** Calls after each reading of what has changed. Returns how to stop it. */
  watch: (onChange: () => void) => () => void;
}

/** What was in order last: a mistake that somebody is writing does not end a sender. Stops where it begins with one. */
export function contentKept(
  folder: string,
  { at, say }: { at: Instant | null; say: (sentence: string) => void },
): KeptContent {
  contentOrStop(folder, at);
  const listeners = new Set<() => void>();
  let kept: InLanguages = new Map();
  let isCurrent = false;
  function readAgain(): void {
    const { content } = readContent(folder);
    isCurrent = content !== null;
    if (content === null)
      return say(`“${folder}” has problems, so nothing that is new in it is told: “npm run check” shows them.`);
    kept = inLanguages(content);
    for (const listener of listeners) listener();
  }
  readAgain();
  return {
    now: () => ({ ...atMoment(kept, at), isCurrent }),
    readAgain,
    watch(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

type StoreSettings = Pick<
  Environment,
  'ALLCLEAR_STORE' | 'ALLCLEAR_KEY' | 'ALLCLEAR_FORMER_KEYS' | 'ALLCLEAR_LINK_KEY'
>;

/** Runs `work` with the store and closes it; a store that cannot be used is one sentence, and so is a new one. */
export async function withStore<T>(
  { ALLCLEAR_STORE: place, ALLCLEAR_KEY: key, ALLCLEAR_FORMER_KEYS: former, ALLCLEAR_LINK_KEY: link }: StoreSettings,
  work: (store: Store) => T | Promise<T>,
  opening: Omit<Opening, 'key'> = {},
): Promise<T> {
  if (key === null) return stop(KEY_SENTENCE, 2);
  try {
    const store = await openStore(place, { key, former, link, ...opening });
    if (store.isNew) console.error(`There was no store at “${store.place}”, so a new one was made.`);
    try {
      return await work(store);
    } finally {
      await closeStore(store);
    }
  } catch (error) {
    const failure = error instanceof Error ? storeFailure(error, isServer(place) ? serverName(place) : place) : null;
    if (error instanceof StoreError) stop(error.message, 1);
    if (failure !== null) stop(failure.message, 1);
    throw error;
  }
}
