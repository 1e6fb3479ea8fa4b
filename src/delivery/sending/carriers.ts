/** Who takes the letters to the subscribers of each channel. */
import { createSecretKey } from 'node:crypto';
import { POSTED_CHANNELS } from '../channel-name.ts';
import type { Web } from '../channels/post.ts';
import type { Vapid } from '../channels/web-push-crypto.ts';
import type { DkimSigner } from '../mail/dkim.ts';
import { mailCarrier } from '../mail/mail-carrier.ts';
import type { Relays } from '../mail/relays.ts';
import type { MailConnection } from '../mail/smtp.ts';
import { returnPathOf } from '../mail/verp.ts';
import type { Claim } from '../outbox/claims.ts';
import type { Store } from '../store/store.ts';
import { allowing, type AllowList } from './allow-list.ts';
import type { Carrier } from './carrier.ts';
import { mailCopy, type Editions, type Letters } from './letters.ts';
import { postedCarrier } from './posted-carrier.ts';
import { learnFromRefusal } from './refusal.ts';

export interface Carrying {
  store: Store;
  letters: Letters;
  editions: Editions;
  relays: Relays;
  /** False: the relay cannot be reached now, so mails wait. */
  hasRelay: boolean;
  connections: number;
  /** The sender's address, checked. */
  from: string;
  /** A connection that is open already. */
  first: MailConnection | null;
  /** Signs every mail; null: the relay does. */
  dkim: DkimSigner | null;
  /** Where failures come back to, each to an address of its own; null: to `from`. */
  bounceDomain: string | null;
  /** Null: mails alone are sent. */
  web: Web | null;
  vapid: Vapid | null;
  /** Null: everybody may get something. */
  allowed: AllowList | null;
  clock: () => number;
}

export function carriersOf(carrying: Carrying): Carrier[] {
  const { web, allowed, hasRelay } = carrying;
  const posted = web === null ? [] : POSTED_CHANNELS.map((channel) => postedCarrier(channel, { ...carrying, web }));
  const carriers = [...(hasRelay ? [mailsOf(carrying)] : []), ...posted.filter((carrier) => carrier !== null)];
  return carriers.map((carrier) => (allowed === null ? carrier : allowing(carrier, allowed)));
}

function mailsOf({ store, letters, from, dkim, bounceDomain: domain, clock, ...rest }: Carrying): Carrier {
  const secret = createSecretKey(store.vault.tag('verp', ''), 'utf8');
  function mailFor(claim: Claim) {
    const message = mailCopy(store, letters, claim);
    const [sender, id] =
      domain === null ? [from, null] : [returnPathOf({ secret, domain, deliveryId: claim.id }), String(claim.id)];
    return { envelope: { from: sender, to: claim.address, id }, message: dkim === null ? message : dkim.sign(message) };
  }
  const onRefusal: Carrier['onRefusal'] = (session, claim, verdict) =>
    learnFromRefusal(session, { vault: store.vault, claim, verdict, now: clock() });
  return mailCarrier({ ...rest, mailFor, onRefusal });
}
