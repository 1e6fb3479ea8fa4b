/** Everything that is looked at before mails go out, in the order in which it is mended. */
import type { Resolver } from 'node:dns/promises';
import type { Deadlines } from '../mail/smtp.ts';
import { relaysIn, type SmtpSettings } from '../mail/smtp-settings.ts';
import { fail, type Check } from './check.ts';
import { namesOf } from './names.ts';
import { relayChecks } from './relay.ts';
import { senderDomainChecks } from './sender-domain.ts';
import { dkimKey, settingsChecks, type DoctorSettings } from './settings.ts';
import { unsubscribeChecks, type Fetch } from './unsubscribe.ts';

export interface Examined extends DoctorSettings {
  /** Null: none is named. */
  relay: SmtpSettings | null;
  deadlines: Deadlines;
  /** Where the subscription service is; null: there is none. */
  subscriptionsUrl: string | null;
  resolver: Pick<Resolver, 'resolveTxt' | 'resolveMx'>;
  fetch: Fetch;
}

export async function doctorChecks(examined: Examined): Promise<Check[]> {
  const groups = await Promise.all([relayFindings(examined), domainFindings(examined), unsubscribeFindings(examined)]);
  return [settingsChecks(examined), ...groups].flat();
}

async function relayFindings({ relay, deadlines }: Examined): Promise<Check[]> {
  if (relay !== null) return (await Promise.all(relaysIn(relay).map((one) => relayChecks(one, deadlines)))).flat();
  return [fail('relay', 'SMTP_URL names no relay.', 'Set it, as in “SMTP_URL=smtp://mail.example:587”.')];
}

async function domainFindings({ mailFrom, bounceDomain, dkim, resolver }: Examined): Promise<Check[]> {
  const from = mailFrom?.split('@').at(-1)?.toLowerCase();
  if (from === undefined) return [];
  const key = dkim === null ? null : dkimKey(dkim.keyFile);
  return senderDomainChecks(namesOf(resolver), {
    from,
    envelope: bounceDomain ?? from,
    dkim: dkim === null || key === null ? null : { domain: dkim.domain, selector: dkim.selector, key },
  });
}

function unsubscribeFindings({ subscriptionsUrl, fetch }: Examined): Promise<Check[]> {
  return unsubscribeChecks(subscriptionsUrl, fetch);
}
