/** What a sender that stays knows of itself, and whether it is well. */
import { MINUTE, SECOND, type Instant } from '#core/instant.ts';
import { CHANNEL_NAMES, type ChannelName } from '../channel-name.ts';
import type { Verdict } from '../verdict.ts';
import { orderLine } from '../sending/status-text.ts';
import type { Figures } from './figures.ts';

export const COUNTED = ['accepted', 'deferred', 'refused', 'unknown'] as const;
type Counted = (typeof COUNTED)[number];

export interface Vitals {
  startedAt: Instant;
  lastVerdictAt: Instant | null;
  /** Since it began, by the channel. */
  counts: Record<ChannelName, Record<Counted, number>>;
  storeFailure: Error | null;
  /** Why the last round ended early; null: it did not. */
  problem: string | null;
  isContentCurrent: boolean;
  /** By the relay's name, whether it took the last connection. */
  relays: Map<string, boolean>;
  /** As last read; null: not yet. */
  figures: Figures | null;
  /** When they were read. */
  figuresAt: Instant;
  note: (channel: ChannelName, state: Verdict['state'], now: Instant) => void;
  /** Accepted a second, over the last minute. */
  rate: (now: Instant) => number;
}

const COUNTED_AS: Record<Verdict['state'], Counted | null> = {
  accepted: 'accepted',
  retry: 'deferred',
  failed: 'refused',
  unknown: 'unknown',
  untouched: null,
};

export function newVitals(startedAt: Instant): Vitals {
  const counts = Object.fromEntries(
    CHANNEL_NAMES.map((channel) => [channel, { accepted: 0, deferred: 0, refused: 0, unknown: 0 }]),
  ) as Vitals['counts'];
  /** Accepted in each second of the last minute. */
  const recent = new Map<number, number>();
  return {
    startedAt,
    lastVerdictAt: null,
    counts,
    storeFailure: null,
    problem: null,
    isContentCurrent: true,
    relays: new Map(),
    figures: null,
    figuresAt: startedAt,
    note(channel, state, now) {
      this.lastVerdictAt = now;
      const counted = COUNTED_AS[state];
      if (counted !== null) counts[channel][counted] += 1;
      if (state !== 'accepted') return;
      const second = Math.floor(now / SECOND);
      recent.set(second, (recent.get(second) ?? 0) + 1);
      for (const old of recent.keys()) if (old <= second - 60) recent.delete(old);
    },
    rate(now) {
      const since = Math.floor(now / SECOND) - 60;
      const accepted = [...recent].reduce((sum, [second, count]) => sum + (second > since ? count : 0), 0);
      return accepted / Math.min(60, Math.max(1, (now - startedAt) / SECOND));
    },
  };
}

/** So long something may be due without anything's being said about it. */
const STILL_MS = 5 * MINUTE;
/** So old may what the store said be; it is asked every ten seconds. */
const MUTE_MS = MINUTE;

/** Why it makes no progress; none: it does, or there is nothing to do. */
export function troublesOf(vitals: Vitals, now: Instant): string[] {
  const { storeFailure, problem, isContentCurrent, figures, figuresAt, lastVerdictAt, startedAt } = vitals;
  const isMute = storeFailure === null && now - figuresAt > MUTE_MS;
  const dueSince = figures?.dueSince ?? null;
  const isStill = dueSince !== null && now - Math.max(dueSince, lastVerdictAt ?? 0, startedAt) > STILL_MS;
  const held = figures !== null && figures.updates.some(({ waiting }) => waiting > 0) ? figures.orders : [];
  return [
    ...(storeFailure === null ? [] : ['The store cannot be used.']),
    ...(isMute ? ['The store does not answer.'] : []),
    ...(problem === null ? [] : [problem]),
    ...(isContentCurrent
      ? []
      : ['The content has problems, so nothing that is new in it is told: “npm run check” shows them.']),
    ...held.map(orderLine),
    ...(isStill ? ['Something has been due for more than five minutes, and nothing was said about any of it.'] : []),
  ];
}
