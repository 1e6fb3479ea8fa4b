/** When a message that was refused for now is posted again. */
import { HOUR, MINUTE, SECOND } from '#core/instant.ts';
import { backoffAfter } from '../outbox/backoff.ts';
import type { ChannelName } from '../channel-name.ts';

/** Standard Webhooks' schedule after the first attempt; programs may be away for a day and want it all the same. */
const WEBHOOK_WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

export interface Refusal {
  /** Earlier refusals of this message. */
  attempt: number;
  /** In [0, 1): spreads the wait by 0.8–1.2. */
  chance: number;
  /** What the other side asked for. */
  retryAfterMs: number | null;
}

/** Milliseconds until the next attempt; null: there is none. People's channels wait as mails do, until it is no news. */
export function waitAfter(channel: ChannelName, { attempt, chance, retryAfterMs }: Refusal): number | null {
  const wait = channel === 'webhook' ? webhookWait(attempt, chance) : backoffAfter(attempt, chance);
  return wait === null ? null : Math.max(wait, retryAfterMs ?? 0);
}

function webhookWait(attempt: number, chance: number): number | null {
  const wait = WEBHOOK_WAITS[attempt];
  return wait === undefined ? null : Math.round(wait * (0.8 + 0.4 * chance));
}
