/** A mail to whoever looks after a webhook or a chat that takes nothing any more, once each, through the relay. */
import { randomBytes } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import { webhookDisabledMail } from '#render/mail/webhook-disabled-mail.ts';
import { identityOf } from '../store/sealed-address.ts';
import type { DkimSigner } from '../mail/dkim.ts';
import { demonstrationProblem } from '../mail/relay-problem.ts';
import { sendOne } from '../mail/send-one.ts';
import type { SmtpSettings } from '../mail/smtp-settings.ts';
import { takeTurn, type Turning } from '../mail/turn.ts';
import { base32 } from '../people/base32.ts';
import { endFailing, forgetTold, noteTold, untoldEndings, type Ended } from '../people/endings.ts';
import type { Store } from '../store/store.ts';
import { allowance, type AllowList } from './allow-list.ts';
import { spoken, type Editions } from './letters.ts';

export interface TellingOwners extends Turning {
  store: Store;
  editions: Editions;
  relay: SmtpSettings;
  from: string;
  dkim: DkimSigner | null;
  /** Null: everybody may get something. */
  allowed: AllowList | null;
}

/** Where the relay cannot be reached, the rest is told at the end of a later sending. */
export async function tellOwners(telling: TellingOwners): Promise<void> {
  const { store, editions, relay, allowed, clock } = telling;
  await endFailing(store, clock());
  const isAllowed = allowed === null ? () => true : allowance(allowed);
  for (const ended of await untoldEndings(store, clock())) {
    const { page } = spoken(editions, ended.locale);
    if (!isAllowed(ended.contact) || demonstrationProblem(page, relay) !== null) continue;
    if (!(await tell(telling, ended))) return;
  }
}

/** False where the relay takes nothing now. */
async function tell(telling: TellingOwners, ended: Ended): Promise<boolean> {
  const { store, editions, relay, from, dkim, clock } = telling;
  const message = await mailFor(ended, { editions, from, now: clock() });
  await takeTurn(store.db, telling);
  const outcome = await sendOne(relay, {
    envelope: { from, to: ended.contact },
    message: dkim === null ? message : dkim.sign(message),
    beforeBody: () => noteTold(store, ended.id),
  });
  if ('message' in outcome) return false;
  if (outcome.state === 'retry') await forgetTold(store, ended.id);
  return outcome.state !== 'retry' && outcome.state !== 'untouched';
}

function mailFor(
  { locale, contact, channel, address, failingSince, lastCode }: Ended,
  { editions, from, now }: { editions: Editions; from: string; now: Instant },
): Promise<Buffer> {
  const { page } = spoken(editions, locale);
  const language = editions.has(locale ?? '') ? (locale ?? '') : ([...editions.keys()][0] ?? 'en');
  const base = page.subscriptions?.url;
  return webhookDisabledMail({
    page,
    language,
    from,
    to: contact,
    date: now,
    tag: base32(randomBytes(15)),
    // The rest of the address is often a secret.
    webhook: URL.parse(identityOf(channel, address))?.host ?? channel,
    failingSince,
    lastAnswer: lastCode ?? '–',
    url: base === undefined ? `${page.url}/subscribe/` : `${base}/?language=${language}`,
  });
}
