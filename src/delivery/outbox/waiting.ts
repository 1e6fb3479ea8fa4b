/** How a sender waits for a moment, and how long at most it does so while nothing goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND, type Instant } from '#core/instant.ts';

export interface Waiting {
  clock: () => Instant;
  /** Resolves at the moment, or a little later. */
  wait: (until: Instant) => Promise<unknown>;
  /** Until when a sender stays for what cannot go now. */
  deadline: () => Instant;
}

/** Real waiting by a clock. */
export function waitingBy(clock: () => Instant): Waiting['wait'] {
  return (until) => sleep(Math.max(until - clock(), 0));
}

/** Waits, a second at a time, until the moment has come or nobody wants it any more. */
export async function waitUnless({ clock, wait }: Waiting, until: Instant, isOver: () => boolean): Promise<void> {
  while (!isOver() && clock() < until) await wait(Math.min(until, clock() + SECOND));
}
