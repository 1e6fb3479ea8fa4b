/**
 * The tokens in mails by which a subscriber is known without a password: the
 * subscriber's number and a part of its tag. They cannot be guessed, are computed
 * anew instead of kept, and never expire: whoever finds an old mail can still stop.
 */
import { base32, numberFromBase32 } from './base32.ts';
import { isSameTag, type Vault } from '../store/vault.ts';

/** What a token is good for. */
export type TokenPurpose = 'unsubscribe' | 'manage';

/** 40 bits: more subscribers than there are people. */
const ID_LENGTH = 8;
/** 140 bits. */
const TAG_LENGTH = 28;

/** So long is each, and all of it is a–z and 2–7: in a mail that is built once, it takes the place of another. */
export const TOKEN_LENGTH: number = ID_LENGTH + TAG_LENGTH;

const TOKEN = new RegExp(`^[a-z2-7]{${TOKEN_LENGTH}}$`);

export function tokenFor(vault: Vault, purpose: TokenPurpose, subscriberId: number): string {
  return idText(subscriberId) + tagText(vault, purpose, subscriberId);
}

/** Whether it could be one; of a wrong one nothing more is known. */
export function isTokenShaped(text: string): boolean {
  return TOKEN.test(text);
}

/** The subscriber's id; null for a token that is not ours, or for something else. */
export function subscriberOf(vault: Vault, purpose: TokenPurpose, token: string): number | null {
  if (!isTokenShaped(token)) return null;
  const id = numberFromBase32(token.slice(0, ID_LENGTH));
  return id !== null && isSameTag(token, tokenFor(vault, purpose, id)) ? id : null;
}

function idText(id: number): string {
  const bytes = Buffer.alloc(5);
  bytes.writeUIntBE(id, 0, 5);
  return base32(bytes);
}

function tagText(vault: Vault, purpose: TokenPurpose, id: number): string {
  return base32(Buffer.from(vault.tag(purpose, String(id)), 'hex')).slice(0, TAG_LENGTH);
}
