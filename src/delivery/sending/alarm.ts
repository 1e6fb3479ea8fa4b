/**
 * Watches the share of errors. When too many of the last mails of an update
 * are refused for good, it pauses the update: a list of the wrong people, or a
 * relay that blocks the sender, is better found out early. It does so as well when
 * more are unknown than connections that were lost at once explain.
 */
import type { Instant } from '#core/instant.ts';
import { pause } from '../outbox/control.ts';
import type { Claim } from '../outbox/claims.ts';
import { resumedAt } from '../outbox/waves.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';
import { NOT_ALLOWED } from './allow-list.ts';

/** Of so many the share is taken. */
const LAST = 200;

export interface Alarm {
  note: (claim: Pick<Claim, 'updateId'>, verdict: Pick<Verdict, 'state' | 'code'>) => Promise<void>;
}

export interface Watch {
  /** A share from 0 to 1, above which it pauses. */
  limit: number;
  /** Connections to the relay. */
  lines: number;
  clock: () => Instant;
}

interface Noted {
  state: Verdict['state'];
  at: Instant;
}

export function newAlarm({ db }: Store, { limit, lines, clock }: Watch): Alarm {
  const windows = new Map<string, Noted[]>();
  function reasonIn(window: readonly Noted[]): string | null {
    if (window.length < LAST) return null;
    const [refused = 0, unknown = 0] = ['failed', 'unknown'].map(
      (is) => window.filter(({ state }) => state === is).length,
    );
    if (refused > limit * LAST) return `Of the last ${LAST} mails ${refused} were refused for good.`;
    return unknown > limit * LAST + lines ? `Of the last ${LAST} mails ${unknown} are unknown.` : null;
  }
  return {
    async note({ updateId }, { state, code }) {
      if (state === 'untouched' || state === 'retry' || code === NOT_ALLOWED) return;
      const window = windows.get(updateId) ?? [];
      windows.set(updateId, window);
      window.push({ state, at: clock() });
      if (window.length > LAST) window.shift();
      if (state === 'accepted' || reasonIn(window) === null) return;
      // It begins anew, so that the same mails do not pause it again after an operator let it go on;
      // nor do those that this sender saw before, where another's had paused it.
      windows.delete(updateId);
      const since = await resumedAt(db, updateId);
      const fresh = window.filter(({ at }) => at > since);
      const why = reasonIn(fresh);
      if (why === null) windows.set(updateId, [...fresh, ...(windows.get(updateId) ?? [])].slice(-LAST));
      else await pause(db, { scope: `update:${updateId}`, at: clock(), why });
    },
  };
}
