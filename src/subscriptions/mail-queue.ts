/**
 * Jobs that send one mail each: a few at a time, some seconds after the answer that
 * caused them, and again where the relay says “later”. Right after it, whoever asks a
 * second time at once would see by the time of that answer whether there was a mail.
 */
import { randomInt } from 'node:crypto';
import { MINUTE, SECOND } from '#core/instant.ts';
import { toldOf } from '#delivery/store/surprise.ts';
import type { Verdict } from '#delivery/verdict.ts';

/** The sentence is that of a relay which takes nothing. */
export type Sent = Verdict | { message: string };

/** The store could not be asked while the mail was here still, or here again. */
class NotLeftError extends Error {
  override name = 'NotLeftError';
}

/** For what the store is asked before a mail leaves: where it does not answer, the mail stays, and is tried again. */
export async function beforeLeaving<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    throw new NotLeftError('The mail has not left.', { cause });
  }
}

interface Job {
  send: () => Promise<Sent>;
  /** Before it is tried again. */
  putBack: () => Promise<unknown>;
  /** How often it may be tried again. */
  retries: number;
  /** It was not sent, and the queue has done with it: there was no room, or it was tried often enough. */
  leave?: () => void;
}

export interface MailQueue {
  add: (job: Job) => void;
  /** Whether nothing waits and nothing is under way. */
  isIdle: () => boolean;
  /** Resolves when nothing is under way; what waits is given up. */
  close: () => Promise<void>;
}

export interface QueueOptions {
  /** What goes wrong, for the operator. */
  say: (line: string) => void;
  retryAfterMs?: readonly number[];
  /** How long after its answer a mail starts; another each time. */
  startAfterMs?: (() => number) | undefined;
}

const AT_ONCE = 4;
/** @limit Memory does not grow with a flood: what is more waits in the store alone, until the queue is empty. */
export const MOST_WAITING = 20_000;
/** @limit */
export const RETRY_AFTER: readonly number[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE];
export const MOST_RETRIES: number = RETRY_AFTER.length;

/** @limit The shortest and the longest. */
export const STARTS_AFTER: readonly [number, number] = [SECOND, 5 * SECOND];

interface Waiting extends Job {
  tries: number;
  /** The store may have noted that it has left, which is not so. */
  isInDoubt: boolean;
}

export function newMailQueue({ say, retryAfterMs = RETRY_AFTER, startAfterMs = someSeconds }: QueueOptions): MailQueue {
  const waiting: Waiting[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let isOpen = true;

  function addAfter(job: Waiting, after: number): void {
    if (!isOpen || waiting.length + timers.size >= MOST_WAITING) return job.leave?.();
    const timer = setTimeout(() => {
      timers.delete(timer);
      waiting.push(job);
      work();
    }, after);
    timers.add(timer);
  }

  function work(): void {
    while (underWay.size < AT_ONCE) {
      const job = isOpen ? waiting.shift() : undefined;
      if (job === undefined) return;
      const done = run(job).finally(() => {
        underWay.delete(done);
        work();
      });
      underWay.add(done);
    }
  }

  async function run(job: Waiting): Promise<void> {
    const outcome = await sent(job, say);
    if (outcome === 'settled') return;
    const isInDoubt = outcome === 'not left';
    const after = job.tries < job.retries ? retryAfterMs[job.tries] : undefined;
    if (after === undefined) job.leave?.();
    else addAfter({ ...job, isInDoubt, tries: job.tries + 1 }, after);
  }

  return {
    isIdle: () => waiting.length + timers.size + underWay.size === 0,
    add: (job) => addAfter({ ...job, isInDoubt: false, tries: 0 }, startAfterMs()),
    async close() {
      isOpen = false;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

function someSeconds(): number {
  const [shortest, longest] = STARTS_AFTER;
  return randomInt(shortest, longest + 1);
}

/** What may have arrived is never sent again. */
async function sent(
  { send, putBack, isInDoubt }: Waiting,
  say: QueueOptions['say'],
): Promise<'settled' | 'later' | 'not left'> {
  try {
    if (isInDoubt) await beforeLeaving(putBack());
    const outcome = await send();
    if ('message' in outcome) say(outcome.message);
    else if (outcome.state !== 'retry' && outcome.state !== 'untouched') return 'settled';
    await beforeLeaving(putBack());
    return 'later';
  } catch (error) {
    const isNotLeft = error instanceof NotLeftError;
    // Not its message: that may repeat the address.
    say(`A mail could not be sent: ${toldOf(isNotLeft ? error.cause : error)}`);
    return isNotLeft ? 'not left' : 'settled';
  }
}
