/** A clock that jumps to whatever is waited for. For one who waits at a time. */
import { DAY, type Instant } from '#core/instant.ts';

export interface FakeTime {
  now: Instant;
  clock: () => Instant;
  wait: (until: Instant) => Promise<void>;
  /** A sender's heart beats by the real clock, and takes a jump of this one for sleep: so no beat comes. */
  leaseMs: number;
}

export function fakeTime(now: Instant): FakeTime {
  const time: FakeTime = {
    now,
    leaseMs: DAY,
    clock: () => time.now,
    wait(until) {
      time.now = Math.max(time.now, Math.ceil(until));
      return Promise.resolve();
    },
  };
  return time;
}

/** Whether one more may go in this second, of so many. */
export function limiterOf(limit: number, clock: () => Instant): () => boolean {
  let [second, taken] = [0, 0];
  return () => {
    const now = Math.floor(clock() / 1000);
    if (now !== second) [second, taken] = [now, 0];
    taken += 1;
    return taken <= limit;
  };
}
