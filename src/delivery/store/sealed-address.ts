/** An address as the store keeps it: sealed, found by a tag, and grouped by its host's tag. */
import { placeOf } from '../people/shared-hosts.ts';
import type { Vault } from './vault.ts';

export interface SealedAddress {
  sealed: string;
  /** Of what makes it the same address: case does not count in a mailbox, and secrets do not in a webhook. */
  tag: string;
  /** Of {@link domainOf}: by it the sender keeps a pace, and webhooks are counted. */
  domainTag: string;
}

export function sealedAddress(vault: Vault, address: string): SealedAddress {
  return { sealed: vault.seal(address), tag: addressTag(vault, address), domainTag: domainTagOf(vault, address) };
}

export function addressTag(vault: Vault, address: string): string {
  return vault.tag('address', identityOf(address));
}

/** Short: it stands in every delivery, and two domains that share one only share a pace. */
export function domainTagOf(vault: Vault, address: string): string {
  return domainTag(vault, domainOf(address));
}

export function domainTag(vault: Vault, domain: string): string {
  return vault.tag('domain', domain.toLowerCase()).slice(0, 16);
}

/** What stands after the “@”, or whose a URL's host is. */
export function domainOf(address: string): string {
  const identity = identityOf(address);
  const host = URL.parse(identity)?.hostname;
  return host === undefined ? identity.slice(identity.lastIndexOf('@') + 1).toLowerCase() : placeOf(host);
}

/** No provider of note tells upper case from lower in a mailbox; the path of a URL does. */
function identityOf(address: string): string {
  if (address.startsWith('{')) return urlOf(JSON.parse(address)) ?? address;
  return address.includes('://') ? address : address.toLowerCase();
}

/** Of a target that is kept as JSON: a webhook's URL, or a browser's endpoint. */
function urlOf(target: unknown): string | null {
  if (typeof target !== 'object' || target === null) return null;
  for (const key of ['url', 'endpoint'] as const) if (key in target) return String(target[key as keyof typeof target]);
  return null;
}
