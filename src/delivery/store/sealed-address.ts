/** An address as the store keeps it: sealed, found by a tag, and grouped by its host's tag. */
import type { Vault } from './vault.ts';

export interface SealedAddress {
  sealed: string;
  /** Of the address without regard to case: no provider of note tells upper case from lower. */
  tag: string;
  /** Of what stands after the “@”, or of a URL's host: by it the sender keeps a pace. */
  domainTag: string;
}

export function sealedAddress(vault: Vault, address: string): SealedAddress {
  return { sealed: vault.seal(address), tag: addressTag(vault, address), domainTag: domainTagOf(vault, address) };
}

export function addressTag(vault: Vault, address: string): string {
  // A URL's path tells upper case from lower.
  return vault.tag('address', address.includes('://') ? address : address.toLowerCase());
}

/** Short: it stands in every delivery, and two domains that share one only share a pace. */
function domainTagOf(vault: Vault, address: string): string {
  const host = URL.parse(address)?.host ?? address.slice(address.lastIndexOf('@') + 1);
  return vault.tag('domain', host.toLowerCase()).slice(0, 16);
}
