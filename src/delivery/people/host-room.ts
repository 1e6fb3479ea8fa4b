/**
 * How many webhooks and chats one site may have. Whoever confirms for a mailbox could
 * otherwise name a thousand addresses of a stranger's host that differ in the query,
 * and every update would be a thousand posts to it at once.
 */
import type { ChannelName } from '../channel-name.ts';
import { HOUR, type Instant } from '#core/instant.ts';
import { only, type Session } from '../store/database.ts';
import { addressTag, domainTagOf } from '../store/sealed-address.ts';
import type { Vault } from '../store/vault.ts';
import { foldedMailbox } from './mail-providers.ts';
import { countOne, takeQuota, usedUp, type Quota } from './quota.ts';
import { isSharedHost } from './shared-hosts.ts';

/** @limit Whoever confirms, and how often they press: nobody is posted to more often. */
export const TESTS_OF_AN_ADDRESS: Quota = { limit: 5, windowMs: HOUR };
/** @limit However many addresses of it are named. */
export const TESTS_OF_A_SITE: Quota = { limit: 10, windowMs: HOUR };
/** @limit Of hosts where many have addresses, as of chats. */
export const TESTS_OF_A_SHARED_HOST: Quota = { limit: 1000, windowMs: HOUR };
/** @limit Of one mailbox at one site: it uses up nobody else's. */
export const TESTS_OF_A_MAILBOX: Quota = { limit: 5, windowMs: HOUR };
/** @limit The same at a host that many share: one person may look after the rooms of a whole company. */
export const TESTS_OF_A_MAILBOX_AT_A_SHARED_HOST: Quota = { limit: 20, windowMs: HOUR };
/** @limit That run at one site, where the operator has said nothing else. */
export const WEBHOOKS_A_SITE = 20;
/** @limit That run at a host where many have addresses. */
export const WEBHOOKS_OF_A_SHARED_HOST = 10_000;

export interface HostRoom {
  /** How many may run at one site. */
  webhooksASite: number;
  /** Hosts where many have addresses, beside the known ones. */
  sharedHosts: readonly string[];
}

export interface Testing {
  channel: ChannelName;
  /** As the store keeps it. */
  address: string;
  /** The mailbox that confirms. */
  contact: string;
  /** Of the URL. */
  host: string;
  room: HostRoom;
  now: Instant;
}

/**
 * Whether a test may be posted; it is counted then. Each test of this hour may be about to
 * become one more that runs, so that of many at the same moment none gets past the limit.
 */
export async function takeTest(session: Session, vault: Vault, testing: Testing): Promise<boolean> {
  const { channel, address, contact, host, room, now } = testing;
  const [tag, place] = [addressTag(vault, channel, address), domainTagOf(vault, channel, address)];
  const isShared = isSharedHost(host, room.sharedHosts);
  const ofSite = { key: `test site ${place}`, quota: isShared ? TESTS_OF_A_SHARED_HOST : TESTS_OF_A_SITE, now };
  const ofAddress = { key: `test ${tag}`, quota: TESTS_OF_AN_ADDRESS, now };
  const ofMailbox = {
    key: `test mailbox ${foldedMailbox(contact)} ${place}`,
    quota: isShared ? TESTS_OF_A_MAILBOX_AT_A_SHARED_HOST : TESTS_OF_A_MAILBOX,
    now,
  };
  if ((await usedUp(session, vault, [ofSite, ofAddress, ofMailbox])).size > 0) return false;
  // First: of two at the same moment for one mailbox, neither takes from the site what the other has used up.
  if (!(await takeQuota(session, vault, ofMailbox))) return false;
  const tested = await countOne(session, vault, ofSite);
  const running = await runningAt(session, { place, tag });
  if (running + tested > (isShared ? WEBHOOKS_OF_A_SHARED_HOST : room.webhooksASite)) return false;
  return takeQuota(session, vault, ofAddress);
}

/** How many run there, without the one itself. */
async function runningAt(session: Session, { place, tag }: { place: string; tag: string }): Promise<number> {
  const { running } = await only(
    session,
    `SELECT count(*) AS running FROM subscriber s
      WHERE s.domain_tag = :place AND s.channel <> 'email' AND s.channel <> 'web-push'
        AND (s.address_tag IS NULL OR s.address_tag <> :tag)
        AND EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL)`,
    { place, tag },
  );
  return Number(running);
}
