/** The test that a webhook has to accept before it gets anything else: type, timestamp and data as of every other. */
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { wireTime } from './api/wire-id.ts';

/** In both shapes: a receiver that knows Statuspage's alone finds neither incident nor component in it. */
export function webhookHello({ name, url, demonstration }: Page, now: Instant) {
  return {
    type: 'subscription.confirmed',
    timestamp: wireTime(now),
    data: { page: { name, url }, demonstration: demonstration?.notice ?? null },
  };
}
