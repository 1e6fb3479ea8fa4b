/** How far a sending is, for whoever waits beside it. */
import { SECOND, type Instant } from '#core/instant.ts';
import type { CarriedVerdict } from './carrier.ts';

export interface Progress {
  note: (state: CarriedVerdict['state']) => void;
  /** One line: how many, how fast, how long still. */
  line: () => string;
}

/** `total`: deliveries that wait at the beginning. */
export function newProgress(total: number, clock: () => Instant): Progress {
  const begun = clock();
  const counts = { accepted: 0, failed: 0, unknown: 0, retry: 0 };
  return {
    note(state) {
      if (state !== 'untouched') counts[state] += 1;
    },
    line() {
      const done = counts.accepted + counts.failed + counts.unknown;
      const perSecond = (done * SECOND) / Math.max(clock() - begun, 1);
      const parts = [
        `${counts.accepted} of ${total} accepted`,
        ...(counts.failed === 0 ? [] : [`${counts.failed} failed`]),
        ...(counts.unknown === 0 ? [] : [`${counts.unknown} unknown`]),
        ...(counts.retry === 0 ? [] : [`${counts.retry} times put off`]),
        `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} a second`,
        ...(perSecond === 0 || done >= total ? [] : [`${timeLeft((total - done) / perSecond)} left`]),
      ];
      return parts.join(', ');
    },
  };
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
