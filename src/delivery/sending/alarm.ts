/**
 * Watches the share of errors. When too many of the last mails of an update
 * are refused for good or unknown, it pauses the update: a list of the wrong
 * people, or a relay that blocks the sender, is better found out early.
 */
import type { Instant } from '#core/instant.ts';
import { pause } from '../outbox/control.ts';
import type { Claim } from '../outbox/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';
import { NOT_ALLOWED } from './allow-list.ts';

/** Of so many the share is taken. */
const LAST = 200;

export interface Alarm {
  note: (claim: Pick<Claim, 'updateId'>, verdict: Pick<Verdict, 'state' | 'code'>) => Promise<void>;
}

/** `limit`: a share from 0 to 1, above which it pauses. */
export function newAlarm({ db }: Store, { limit, clock }: { limit: number; clock: () => Instant }): Alarm {
  const windows = new Map<string, boolean[]>();
  const paused = new Set<string>();
  return {
    async note({ updateId }, { state, code }) {
      if (state === 'untouched' || state === 'retry' || code === NOT_ALLOWED || paused.has(updateId)) return;
      const window = windows.get(updateId) ?? [];
      windows.set(updateId, window);
      window.push(state !== 'accepted');
      if (window.length > LAST) window.shift();
      const errors = window.filter(Boolean).length;
      if (window.length < LAST || errors <= limit * LAST) return;
      paused.add(updateId);
      const why = `Of the last ${LAST} mails ${errors} were refused for good or unknown.`;
      await pause(db, { scope: `update:${updateId}`, at: clock(), why });
    },
  };
}
