/**
 * Mails the confirmations and codes after the answer has gone out, so that the
 * answer takes the same time whether there is one to send or not. What waits
 * for confirmation is in the store too, and is taken up again after a crash.
 */
import type { Instant } from '#core/instant.ts';
import { MINUTE } from '#core/instant.ts';
import { noteMail, waitingConfirmations, type Confirmation } from '#delivery/people/requests.ts';
import type { Store } from '#delivery/store/store.ts';
import type { Verdict } from '#delivery/verdict.ts';

export interface CodeMail {
  ticket: string;
  code: string;
  to: string;
  language: string;
  askedAt: Instant;
  expiresAt: Instant;
}

/** Sends one mail; `mayLeave` is asked right before its first byte could. The sentence is a relay's that takes nothing. */
export interface Mailer {
  confirmation: (
    confirmation: Confirmation,
    mayLeave: () => Promise<boolean>,
  ) => Promise<Verdict | { message: string }>;
  code: (mail: CodeMail) => Promise<Verdict | { message: string }>;
}

export interface PostOffice {
  confirm: (confirmation: Confirmation) => void;
  code: (mail: CodeMail) => void;
  /** Takes up what an earlier process has left. */
  resume: (now: Instant) => Promise<void>;
  /** Resolves when nothing is under way; confirmations that wait are in the store. */
  close: () => Promise<void>;
}

export interface PostOfficeOptions {
  store: Store;
  mailer: Mailer;
  /** A relay that takes nothing, for the operator. */
  say: (line: string) => void;
  retryAfterMs?: readonly number[];
}

const AT_ONCE = 4;
/** More than these wait in the store alone, until the next start. */
const MOST_WAITING = 20_000;
const RETRY_AFTER: readonly number[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE];

interface Job {
  send: () => Promise<Verdict | { message: string }>;
  /** Before it is tried again. */
  putBack: () => Promise<unknown>;
  tries: number;
}

export function openPostOffice({ store, mailer, say, retryAfterMs = RETRY_AFTER }: PostOfficeOptions): PostOffice {
  const waiting: Job[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let isClosed = false;

  function add(job: Job): void {
    if (isClosed || waiting.length >= MOST_WAITING) return;
    waiting.push(job);
    // Not in this turn: the answer goes out first.
    setImmediate(work);
  }

  function work(): void {
    while (!isClosed && underWay.size < AT_ONCE) {
      const job = waiting.shift();
      if (job === undefined) return;
      const done = run(job).finally(() => {
        underWay.delete(done);
        work();
      });
      underWay.add(done);
    }
  }

  async function run(job: Job): Promise<void> {
    try {
      const outcome = await job.send();
      const isRelays = 'message' in outcome;
      if (isRelays) say(outcome.message);
      if (isRelays || outcome.state === 'retry' || outcome.state === 'untouched') await later(job);
    } catch (error) {
      say(`A mail could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async function later(job: Job): Promise<void> {
    await job.putBack();
    const after = retryAfterMs[job.tries];
    if (after === undefined || isClosed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      add({ ...job, tries: job.tries + 1 });
    }, after);
    timers.add(timer);
  }

  function confirm(confirmation: Confirmation): void {
    const { token } = confirmation;
    add({
      send: () => mailer.confirmation(confirmation, () => noteMail(store, token, 'left')),
      putBack: () => noteMail(store, token, 'waiting'),
      tries: 0,
    });
  }

  return {
    confirm,
    code: (mail) => add({ send: () => mailer.code(mail), putBack: async () => undefined, tries: 0 }),
    async resume(now) {
      for (const confirmation of await waitingConfirmations(store, now)) confirm(confirmation);
    },
    async close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}
