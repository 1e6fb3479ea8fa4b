/**
 * Whether one more confirmation may be mailed. Anybody can type anybody's address into
 * the form, so mails are counted by the address, by the mailbox behind its spellings, by
 * its domain, which may be one person's whole, and in total. What an address or a
 * mailbox has had already nobody is told; that a domain or the service has had enough
 * says nothing about anybody, and is told to whoever asks.
 */
import { DAY, HOUR, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import { identityOf } from '../store/sealed-address.ts';
import type { Vault } from '../store/vault.ts';
import { foldedMailbox, isMadeUp, mailDomainOf } from './mail-providers.ts';
import { takeEach, usedUp, type Asking, type Quota } from './quota.ts';

/** @limit Nobody is flooded by strangers who type their address into our form. */
export const ONE_CONFIRMATION_A_DAY: Quota = { limit: 1, windowMs: DAY };
/** @limit However many spellings of one mailbox they type. Some people do use two. */
export const OF_ONE_MAILBOX: Quota = { limit: 3, windowMs: DAY };
/** @limit Of those, in spellings with a part that is made up: whoever types such parts leaves one for the mailbox's own name. */
export const OF_MADE_UP_SPELLINGS: Quota = { limit: 2, windowMs: DAY };
/** @limit A whole domain may be one person's, who gets what goes to any name in it. */
export const OF_ONE_DOMAIN: Quota = { limit: 60, windowMs: HOUR };
/** @limit Of the largest providers, and of those that the operator names. */
export const OF_A_LARGE_DOMAIN: Quota = { limit: 50_000, windowMs: HOUR };
/** @limit In total, far above the worst day of a company with a million customers. */
export const IN_TOTAL: Quota = { limit: 200_000, windowMs: HOUR };
/** @limit At each so many in an hour the operator is told: it is a bad day, or a flood. */
export const ALARM_EVERY = 5000;

export interface ConfirmationTo {
  mailbox: string;
  /** Domains with very many mailboxes, beside the largest providers. */
  largeDomains?: readonly string[] | undefined;
  now: Instant;
}

/** Whether the domain, or the service, has had enough: whoever asks is told, and nothing is counted. */
export async function isCrowded(session: Session, vault: Vault, asked: ConfirmationTo): Promise<boolean> {
  return (await usedUp(session, vault, commonQuotas(asked))).size > 0;
}

/** Whether one may be mailed; it is counted then. What is not mailed uses up nothing that others share. */
export async function takeConfirmation(session: Session, vault: Vault, asked: ConfirmationTo): Promise<boolean> {
  const personal = personalQuotas(asked);
  if ((await usedUp(session, vault, personal)).size > 0) return false;
  // Whoever is refused in a rush may ask again on the same day.
  return (await takeEach(session, vault, commonQuotas(asked))) && takeEach(session, vault, personal);
}

function personalQuotas({ mailbox, now }: ConfirmationTo): Asking[] {
  const folded = foldedMailbox(mailbox);
  const madeUp = { key: `confirm made up ${folded}`, quota: OF_MADE_UP_SPELLINGS, now };
  return [
    { key: `confirm ${identityOf('email', mailbox)}`, quota: ONE_CONFIRMATION_A_DAY, now },
    { key: `confirm folded ${folded}`, quota: OF_ONE_MAILBOX, now },
    ...(isMadeUp(mailbox) ? [madeUp] : []),
  ];
}

function commonQuotas({ mailbox, largeDomains = [], now }: ConfirmationTo): Asking[] {
  const { domain, isLarge } = mailDomainOf(mailbox, largeDomains);
  return [
    { key: `confirm domain ${domain}`, quota: isLarge ? OF_A_LARGE_DOMAIN : OF_ONE_DOMAIN, now },
    { key: IN_TOTAL_KEY, quota: IN_TOTAL, now },
  ];
}

const IN_TOTAL_KEY = 'confirm total';

/** How many there have been in this hour, where the one that was taken last is one at which the operator is told. */
export async function alarmingCount(session: Session, vault: Vault, now: Instant): Promise<number | null> {
  const [row] = await session.all('SELECT used FROM quota WHERE key_tag = :key AND window_until > :now', {
    key: vault.tag('quota', IN_TOTAL_KEY),
    now,
  });
  const used = Number(row?.['used'] ?? 0);
  return used > 0 && used % ALARM_EVERY === 0 ? used : null;
}
