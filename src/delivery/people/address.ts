/**
 * An e-mail address, checked at the door. A header or an envelope built from
 * text that only looks like one address can mail two people, or somebody else
 * (`a@x, b@y`, a line break and `Bcc:`), so what this lets through is plain ASCII
 * of one shape and needs no quoting anywhere.
 */
import { domainToASCII } from 'node:url';

export type AddressResult = { address: string } | { reason: string };

/** @limit */
export const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** The address in the form in which it is stored: its domain in lower-case ASCII. Reasons complete “…: REASON.” */
export function parseAddress(text: string): AddressResult {
  // Lengths before patterns: no pattern meets a text that somebody made long on purpose.
  if (text.length > MAX_ADDRESS) return { reason: `the address is longer than ${MAX_ADDRESS} characters` };
  const at = text.lastIndexOf('@');
  if (at === -1) return { reason: 'the address has no “@”' };
  const local = text.slice(0, at);
  if (local.length > MAX_LOCAL) return { reason: `the part before the “@” is longer than ${MAX_LOCAL} characters` };
  if (/[^\0-\x7F]/.test(local)) return { reason: 'the part before the “@” has letters that most mail systems refuse' };
  if (!LOCAL.test(local)) return { reason: 'the part before the “@” is not one that a mail system takes' };
  const domain = asciiDomain(text.slice(at + 1));
  return domain === null ? { reason: 'the part after the “@” is not a domain' } : { address: `${local}@${domain}` };
}

function asciiDomain(text: string): string | null {
  // The converter forgives characters that change what a mail system reads.
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(text)) return null;
  const domain = domainToASCII(text);
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : null;
}
