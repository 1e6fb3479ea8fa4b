/** Jobs that send one mail each: a few at a time, after the answer that caused them, and again where the relay says “later”. */
import { MINUTE } from '#core/instant.ts';
import type { Verdict } from '#delivery/verdict.ts';

/** The sentence is that of a relay which takes nothing. */
export type Sent = Verdict | { message: string };

interface Job {
  send: () => Promise<Sent>;
  /** Before it is tried again. */
  putBack: () => Promise<unknown>;
  /** How often it may be tried again. */
  retries: number;
}

export interface MailQueue {
  add: (job: Job) => void;
  /** Resolves when nothing is under way; what waits is given up. */
  close: () => Promise<void>;
}

export interface QueueOptions {
  /** What goes wrong, for the operator. */
  say: (line: string) => void;
  retryAfterMs?: readonly number[];
}

const AT_ONCE = 4;
/** @limit Memory does not grow with a flood: what is more waits in the store alone, until the next start. */
export const MOST_WAITING = 20_000;
/** @limit */
export const RETRY_AFTER: readonly number[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE];
export const MOST_RETRIES: number = RETRY_AFTER.length;

type Waiting = Job & { tries: number };

export function newMailQueue({ say, retryAfterMs = RETRY_AFTER }: QueueOptions): MailQueue {
  const waiting: Waiting[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let isOpen = true;

  function add(job: Waiting): void {
    if (!isOpen || waiting.length >= MOST_WAITING) return;
    waiting.push(job);
    // Not in this turn: the answer goes out first.
    setImmediate(work);
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
    const after = job.tries < job.retries ? retryAfterMs[job.tries] : undefined;
    if (after === undefined || !isOpen) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      add({ ...job, tries: job.tries + 1 });
    }, after);
    timers.add(timer);
  }

  return {
    add: (job) => add({ ...job, tries: 0 }),
    async close() {
      isOpen = false;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

/** What may have arrived is never sent again. */
async function sent({ send, putBack }: Job, say: QueueOptions['say']): Promise<'settled' | 'later'> {
  try {
    const outcome = await send();
    if ('message' in outcome) say(outcome.message);
    else if (outcome.state !== 'retry' && outcome.state !== 'untouched') return 'settled';
    await putBack();
    return 'later';
  } catch (error) {
    say(`A mail could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    return 'settled';
  }
}
