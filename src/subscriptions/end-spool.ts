/**
 * Clicks that end a subscription and that the store could not take in time. Each
 * is on the disk before it is answered with 200, as its token alone, and is
 * applied as soon as the store takes writes again, also after a restart. To
 * apply one twice changes nothing.
 *
 * A service writes to a file of its own, so that no two share one; what another
 * has left behind is applied too.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HOUR, type Instant } from '#core/instant.ts';
import { spoolFile, tokensIn, type SpoolFile } from './spool-file.ts';

export interface EndSpool {
  /** Resolves when the token is on the disk, once however often it comes; false: there is no room for it. */
  keep: (token: string, proved: { isOfAMail: boolean }) => Promise<boolean>;
  /** Ends what waits; false: something still does. */
  apply: () => Promise<boolean>;
  /** What waits is applied at the next start. */
  close: () => Promise<void>;
}

export interface EndSpoolOptions {
  folder: string;
  /** Ends the subscription of the token, if it is one. Throws where the store cannot be had. */
  end: (token: string) => Promise<void>;
  /** Says what the operator should know. */
  say: (line: string) => void;
  clock: () => Instant;
  retryMs?: number;
}

const NAME = /^ended-[0-9a-f]{16}\.spool$/;
/** @limit Of mails: the token proves itself, so nobody can make one up. */
export const MOST_SPOOLED = 200_000;
/** @limit Of what only the store can tell from made-up ones, which take no room from mails. */
export const MOST_UNPROVED = 10_000;
const RETRY_MS = 1000;
/** What nobody has written to for so long belongs to a service that has ended. */
const ABANDONED_AFTER = HOUR;

/** Applied at once: they share a transaction. */
const AT_ONCE = 100;

export async function openEndSpool(options: EndSpoolOptions): Promise<EndSpool> {
  const { folder, end, say, retryMs = RETRY_MS } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `ended-${randomBytes(8).toString('hex')}.spool`;
  const own = spoolFile(join(folder, name));
  const rooms = { ofMails: roomFor(MOST_SPOOLED), others: roomFor(MOST_UNPROVED) };
  let applying: Promise<boolean> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  function later(): void {
    if (!isOpen || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void apply().then((isDone) => (isDone ? undefined : later()));
    }, retryMs);
    timer.unref();
  }
  function apply(): Promise<boolean> {
    applying ??= applyAll()
      // The store is still away, or a file cannot be read just now.
      .catch(() => false)
      .finally(() => (applying = null));
    return applying;
  }
  async function applyAll(): Promise<boolean> {
    await applyLeft(options, name);
    const tokens = await own.tokens();
    await endAll(tokens, end);
    const isDone = await own.forget(tokens.length);
    if (isDone) for (const room of Object.values(rooms)) room.clear();
    if (tokens.length > 0) say(`The store takes writes again: ${tokens.length} clicks that had been kept are applied.`);
    return isDone;
  }
  later();
  return {
    async keep(token, { isOfAMail }) {
      const isKept = await (isOfAMail ? rooms.ofMails : rooms.others).take(token, adding(own, say));
      later();
      return isKept;
    },
    apply,
    async close() {
      isOpen = false;
      clearTimeout(timer);
      await applying;
    },
  };
}

/** Tells the operator of the first. */
function adding(own: SpoolFile, say: EndSpoolOptions['say']): (token: string) => Promise<void> {
  return (token) => {
    if (own.count() === 0)
      say('The store takes nothing now: clicks that end a subscription are kept, and applied later.');
    return own.add(token);
  };
}

interface Room {
  /** Resolves when the token is on the disk; false: there is no room for it. */
  take: (token: string, add: (token: string) => Promise<void>) => Promise<boolean>;
  clear: () => void;
}

/** So many tokens, each of which is added once however often it comes. */
function roomFor(most: number): Room {
  const taken = new Map<string, Promise<void>>();
  return {
    async take(token, add) {
      if (!taken.has(token) && taken.size >= most) return false;
      const isOnDisk = taken.get(token) ?? add(token);
      taken.set(token, isOnDisk);
      try {
        await isOnDisk;
      } catch (error) {
        taken.delete(token);
        throw error;
      }
      return true;
    },
    clear: () => taken.clear(),
  };
}

async function endAll(tokens: readonly string[], end: EndSpoolOptions['end']): Promise<void> {
  for (let from = 0; from < tokens.length; from += AT_ONCE)
    await Promise.all(tokens.slice(from, from + AT_ONCE).map(end));
}

/** What others have left, who may yet write to it. */
async function applyLeft({ folder, end, clock }: EndSpoolOptions, own: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!NAME.test(name) || name === own) continue;
    const path = join(folder, name);
    await endAll(await tokensIn(path), end);
    const { mtimeMs } = await stat(path);
    if (clock() - mtimeMs > ABANDONED_AFTER) await unlink(path);
  }
}
