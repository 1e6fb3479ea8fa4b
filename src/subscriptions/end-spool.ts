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
import { spoolFile, tokensIn } from './spool-file.ts';

export interface EndSpool {
  /** Resolves when the token is on the disk; false: there is no room for it. */
  keep: (token: string) => Promise<boolean>;
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
/** @limit Made-up tokens cannot fill the disk while the store is away. */
export const MOST_SPOOLED = 200_000;
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
    if (tokens.length > 0) say(`The store takes writes again: ${tokens.length} clicks that had been kept are applied.`);
    return isDone;
  }
  later();
  return {
    async keep(token) {
      if (own.count() >= MOST_SPOOLED) return false;
      if (own.count() === 0)
        say('The store takes nothing now: clicks that end a subscription are kept, and applied later.');
      await own.add(token);
      later();
      return true;
    },
    apply,
    async close() {
      isOpen = false;
      clearTimeout(timer);
      await applying;
    },
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
