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
  if (written !== null) {
    const content = withNoticeCodes(written);
    const now = asked ?? content.page.demonstration?.at ?? Date.now();
    const editions = content.page.languages.map(
      (language) => [language, contentAsOf(contentIn(content, language), now)] as const,
    );
    return { content: contentAsOf(content, now), editions: new Map(editions), now };
  }
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return stop(
    `“${folder}” has ${count}, so nothing was done. “npm run check” shows ${problems.length === 1 ? 'it' : 'them'}.`,
    1,
  );
}

/** Runs `work` with the store and closes it; a store that cannot be used is one sentence, and so is a new one. */
export async function withStore<T>(
  { ALLCLEAR_STORE: place, ALLCLEAR_KEY: key }: Pick<Environment, 'ALLCLEAR_STORE' | 'ALLCLEAR_KEY'>,
  work: (store: Store) => T | Promise<T>,
  opening: Omit<Opening, 'key'> = {},
): Promise<T> {
  if (key === null) return stop(KEY_SENTENCE, 2);
  try {
    const store = await openStore(place, { key, ...opening });
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
