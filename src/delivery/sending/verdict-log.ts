/** A line of JSON for each verdict, for programs that read logs. No address, and no text of a relay's, which may repeat one. */
import type { Instant } from '#core/instant.ts';
import type { SendOptions } from './send-notices.ts';

/** Of the domain's tag: enough to tell domains apart. Whoever has the key alone can tell which domain it is. */
const TAG_LENGTH = 12;

type Told = Parameters<NonNullable<SendOptions['onVerdict']>>;

export function verdictLine(claim: Told[0], { state, code, tookMs }: Told[1], now: Instant): string {
  return JSON.stringify({
    time: new Date(now).toISOString(),
    event: 'verdict',
    update: claim.updateId,
    delivery: claim.id,
    channel: claim.channel,
    domain: claim.domainTag.slice(0, TAG_LENGTH),
    verdict: state,
    code,
    ms: tookMs ?? null,
    attempt: claim.attempt + 1,
  });
}
