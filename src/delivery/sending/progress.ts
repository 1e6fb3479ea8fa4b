/** How far a sending is, for whoever waits beside it. */
import { MINUTE, SECOND, type Instant } from '#core/instant.ts';
import type { PacedRest } from '../outbox/paced-rest.ts';
import type { CarriedVerdict } from './carrier.ts';

export interface Progress {
  note: (state: CarriedVerdict['state']) => void;
  /** How fast the rest may go, as the paces stand now. */
  pace: (rest: PacedRest) => void;
  /** One line: how many, how fast, how long still. */
  line: () => string;
}

/** The speed is that of the last minute: what went fast before a pace says nothing about the rest. */
const LOOKS_BACK = MINUTE;

/** `total`: deliveries that wait at the beginning, with those that an operator has sent again. */
export function newProgress(total: number, clock: () => Instant): Progress {
  const counts = { accepted: 0, failed: 0, unknown: 0, retry: 0 };
  let samples = [{ at: clock(), done: 0 }];
  let rest: PacedRest & { at: Instant } = { relayPerSecond: null, slowestMs: 0, at: clock() };
  const doneNow = (): number => counts.accepted + counts.failed + counts.unknown;
  function perSecond(): number {
    const [oldest = { at: clock(), done: 0 }] = samples;
    return ((doneNow() - oldest.done) * SECOND) / Math.max(clock() - oldest.at, 1);
  }
  /** Null: nobody can tell. */
  function secondsLeft(left: number): number | null {
    const slowest = (rest.slowestMs - (clock() - rest.at)) / SECOND;
    const speed = Math.min(perSecond(), rest.relayPerSecond ?? Infinity);
    if (speed === 0) return slowest > 0 ? slowest : null;
    return Math.max(left / speed, slowest);
  }
  return {
    note(state) {
      if (state === 'untouched') return;
      counts[state] += 1;
      const { at = 0 } = samples.at(-1) ?? {};
      if (clock() - at < SECOND) return;
      samples = [...samples.filter((sample) => sample.at > clock() - LOOKS_BACK), { at: clock(), done: doneNow() }];
    },
    pace: (said) => void (rest = { ...said, at: clock() }),
    line() {
      const done = doneNow();
      const speed = perSecond();
      // Who was put off before, or comes to it while it runs, is one more.
      const all = Math.max(total, done);
      const left = done >= all ? null : secondsLeft(all - done);
      const parts = [
        `${counts.accepted} of ${all} accepted`,
        ...(counts.failed === 0 ? [] : [`${counts.failed} failed`]),
        ...(counts.unknown === 0 ? [] : [`${counts.unknown} unknown`]),
        ...(counts.retry === 0 ? [] : [`${counts.retry} times put off`]),
        `${speed < 10 ? speed.toFixed(1) : Math.round(speed)} a second`,
        ...(left === null ? [] : [`${timeLeft(left)} left`]),
      ];
      return parts.join(', ');
    },
  };
}

/** `say`, once in so long at most. */
export function atMostEvery<T>(ms: number, clock: () => Instant, say: (what: T) => void): (what: T) => void {
  let saidAt = -Infinity;
  return (what) => {
    if (clock() - saidAt < ms) return;
    saidAt = clock();
    say(what);
  };
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
