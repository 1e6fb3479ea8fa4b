/**
 * The tokens in links by which a subscriber is known without a password: the
 * subscriber's number and a part of its tag. They cannot be guessed, and are
 * computed anew instead of kept. What an e-mail's token ends it ends for ever:
 * whoever finds an old mail can still stop. Every other token holds the
 * subscriber's epoch and is called back when that rises, and one that manages
 * holds the moment until which it works.
 */
import { DAY, MINUTE, type Instant } from '#core/instant.ts';
import type { ChannelName } from '../channel-name.ts';
import { base32, numberFromBase32 } from './base32.ts';
import { isSameTag, type Vault } from '../store/vault.ts';

/** What a token is good for. */
type TokenPurpose = 'unsubscribe' | 'manage';

/** Whose links they are. */
export interface LinkOwner {
  id: number;
  channel: ChannelName;
  epoch: number;
}

/** @limit A link that manages works so long; a code makes another. */
export const MANAGE_LINK_WORKS = DAY;

/** 40 bits: more subscribers than there are people. */
const ID_LENGTH = 8;
/** 40 bits of minutes since 1970. */
const UNTIL_LENGTH = 8;
/** 140 bits. */
const TAG_LENGTH = 28;

/** So long is each that ends, and all of it is a–z and 2–7: in a mail that is built once, it takes the place of another. */
export const TOKEN_LENGTH: number = ID_LENGTH + TAG_LENGTH;

const END_TOKEN = new RegExp(`^[a-z2-7]{${TOKEN_LENGTH}}$`);
const MANAGE_TOKEN = new RegExp(`^[a-z2-7]{${ID_LENGTH + UNTIL_LENGTH + TAG_LENGTH}}$`);

/** For a link that ends, and does nothing else. */
export function endToken(vault: Vault, { id, channel, epoch }: LinkOwner): string {
  const link = channel === 'email' ? { id } : { id, epoch };
  return numberText(id) + tagText(vault, 'unsubscribe', link);
}

/** For a link that leads to what a subscriber sees and changes. */
export function manageToken(vault: Vault, { id, epoch }: LinkOwner, now: Instant): string {
  const until = Math.ceil((now + MANAGE_LINK_WORKS) / MINUTE);
  return numberText(id) + numberText(until) + tagText(vault, 'manage', { id, epoch, until });
}

/** Whether it could be one that ends; of a wrong one nothing more is known. */
export function isEndTokenShaped(text: string): boolean {
  return END_TOKEN.test(text);
}

/** The id that a token of either kind names. Nothing is proved by it. */
export function subscriberNamedIn(token: string): number | null {
  return END_TOKEN.test(token) || MANAGE_TOKEN.test(token) ? numberFromBase32(token.slice(0, ID_LENGTH)) : null;
}

/** To whom the mail went that has the token; null for one that is not ours, or of no mail. */
export function mailedTo(vault: Vault, token: string): number | null {
  const id = subscriberNamedIn(token);
  return id !== null && isEndTokenOf(vault, { id, channel: 'email', epoch: 0 }, token) ? id : null;
}

export function isEndTokenOf(vault: Vault, owner: LinkOwner, token: string): boolean {
  // Under link keys of before, too: but for an e-mail's alone, which ends for ever.
  const former = owner.channel === 'email' ? vault.formerEndTags(String(owner.id)) : [];
  const known = [endToken(vault, owner), ...former.map((tag) => numberText(owner.id) + shortened(tag))];
  return known.some((each) => isSameTag(token, each));
}

/** @limit An end link that was called back so many rises ago is still known as one. */
export const EPOCHS_KNOWN = 50;

/** Whether it ended something once: its reader is told that it does no longer, and not that anything has ended. */
export function wasEndTokenOf(vault: Vault, owner: LinkOwner, token: string): boolean {
  const epochs = Array.from({ length: Math.min(owner.epoch, EPOCHS_KNOWN) }, (_, back) => owner.epoch - 1 - back);
  return epochs.some((epoch) => isEndTokenOf(vault, { ...owner, epoch }, token));
}

export function isManageTokenOf(
  vault: Vault,
  { id, epoch }: LinkOwner,
  { token, now }: { token: string; now: Instant },
): boolean {
  if (!MANAGE_TOKEN.test(token)) return false;
  const until = numberFromBase32(token.slice(ID_LENGTH, ID_LENGTH + UNTIL_LENGTH));
  if (until === null || now >= until * MINUTE) return false;
  const expected = numberText(id) + numberText(until) + tagText(vault, 'manage', { id, epoch, until });
  return isSameTag(token, expected);
}

function numberText(value: number): string {
  const bytes = Buffer.alloc(5);
  bytes.writeUIntBE(value, 0, 5);
  return base32(bytes);
}

interface Tagged {
  id: number;
  epoch?: number;
  /** In minutes. */
  until?: number;
}

/** Every tag of a link is made here. */
function tagText(vault: Vault, purpose: TokenPurpose, { id, epoch, until }: Tagged): string {
  const text = [id, epoch, until].filter((part) => part !== undefined).join(' ');
  return shortened(vault.tag(purpose, text));
}

function shortened(tag: string): string {
  return base32(Buffer.from(tag, 'hex')).slice(0, TAG_LENGTH);
}
