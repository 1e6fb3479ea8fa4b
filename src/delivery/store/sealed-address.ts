/** An address as the store keeps it: sealed, found by a tag, and grouped by its host's tag. */
import { z } from 'zod';
import type { ChannelName } from '../channel-name.ts';
import { certainMailbox } from '../people/mail-providers.ts';
import { placeOf } from '../people/shared-hosts.ts';
import type { Vault } from './vault.ts';

export interface SealedAddress {
  sealed: string;
  /** Of what makes it the same address: case does not count in a mailbox, and secrets do not in a webhook. */
  tag: string;
  /** Of {@link domainOf}: by it the sender keeps a pace, and webhooks are counted. */
  domainTag: string;
}

export function sealedAddress(vault: Vault, channel: ChannelName, address: string): SealedAddress {
  return {
    sealed: vault.seal(address),
    tag: addressTag(vault, channel, address),
    domainTag: domainTagOf(vault, channel, address),
  };
}

/** Of a mailbox, the channel is `email`, also where it answers for an address that is none. */
export function addressTag(vault: Vault, channel: ChannelName, address: string): string {
  return tagOfIdentity(vault, identityOf(channel, address));
}

interface Answering {
  channel: ChannelName;
  address: string;
  contact: string | null;
}

/** Of the mailbox that answers for a target: its contact, or the target itself. */
export function mailboxTagOf(vault: Vault, { channel, address, contact }: Answering): string {
  return contact === null ? addressTag(vault, channel, address) : addressTag(vault, 'email', contact);
}

/** By which requests that wait for a mailbox are found: spellings that are certainly one person's have one. */
export function waitingTagOf(vault: Vault, { channel, address, contact }: Answering): string {
  const mailbox = contact ?? (channel === 'email' ? address : null);
  return mailbox === null ? addressTag(vault, channel, address) : addressTag(vault, 'email', certainMailbox(mailbox));
}

/** Of what {@link identityOf} gives: for whoever has the URL of a target and not its channel. */
export function tagOfIdentity(vault: Vault, identity: string): string {
  return vault.tag('address', identity);
}

/** Two domains that share one only share a pace. */
export function domainTagOf(vault: Vault, channel: ChannelName, address: string): string {
  return domainTag(vault, domainOf(channel, address));
}

export function domainTag(vault: Vault, domain: string): string {
  return vault.tag('domain', domain.toLowerCase());
}

/** What stands after the “@”, or whose a URL's host is. */
export function domainOf(channel: ChannelName, address: string): string {
  const identity = identityOf(channel, address);
  return channel === 'email'
    ? identity.slice(identity.lastIndexOf('@') + 1).toLowerCase()
    : placeOf(URL.parse(identity)?.hostname ?? '');
}

/**
 * What makes it the same address. What the text is follows from the channel alone: a
 * mailbox may begin with “{”. No provider of note tells upper case from lower in
 * a mailbox; the path of a URL does. A text that is none of its channel is itself.
 */
export function identityOf(channel: ChannelName, address: string): string {
  switch (channel) {
    case 'email':
      return address.toLowerCase();
    case 'webhook':
      return memberOf(address, 'url') ?? address;
    case 'web-push':
      return memberOf(address, 'endpoint') ?? address;
    case 'slack':
    case 'discord':
    case 'teams':
    case 'google-chat':
      return address;
  }
}

/** Of a target that is kept as JSON. */
function memberOf(target: string, name: 'url' | 'endpoint'): string | null {
  try {
    return z.looseObject({ [name]: z.string() }).safeParse(JSON.parse(target)).data?.[name] ?? null;
  } catch {
    // The error would repeat the target, which is a secret.
    return null;
  }
}
