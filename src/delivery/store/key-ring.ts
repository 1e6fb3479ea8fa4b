/**
 * The keys behind a vault, and which of them is in force: the store says that, as
 * the operator's key can be changed while services and senders run
 * (docs/decisions/0007-keys.md).
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { base32 } from '../people/base32.ts';

/** Where there should be a key and is none. */
export const NO_KEY: KeyObject = createSecretKey(Buffer.alloc(0));

/** One key of the operator's, with what follows from it. */
export interface OperatorKey {
  /** Eight characters that stand before what it has sealed. Says nothing about the key. */
  id: string;
  sealing: KeyObject;
  /** Of what a store begins with: links, and the first key of names. */
  first: KeyObject;
  /** By which a store knows it. */
  check: string;
}

/** A key by which names of addresses are made. */
interface NameKey {
  key: KeyObject;
  /** When it came into force; milliseconds since 1970, 0 for the first. */
  since: number;
}

export interface KeyRing {
  /** The first is the one that is to be in force. */
  keys: readonly OperatorKey[];
  inForce: OperatorKey;
  /** The oldest first. A name under the second is made of the name under the first, and so on. */
  names: readonly NameKey[];
  /** While names are changed: those up to this one have been; null: all. */
  renamedUntil: string | null;
  /** What the operator has set for links; null: it follows from the key. */
  setLink: KeyObject | null;
  /** All that were ever in force, also the one that is. */
  links: readonly KeyObject[];
}

function operatorKey(key: Buffer): OperatorKey {
  const first = derivedKey(key, 'tag');
  return {
    id: base32(derived(key, 'id').subarray(0, 5)),
    sealing: derivedKey(key, 'seal'),
    first,
    check: hmac(first, 'check\n'),
  };
}

export function newRing(keys: readonly [Buffer, ...Buffer[]], link: Buffer | null): KeyRing {
  const [inForce, ...former] = [operatorKey(keys[0]), ...keys.slice(1).map(operatorKey)] as const;
  const setLink = link === null ? null : derivedKey(link, 'link');
  return {
    keys: [inForce, ...former],
    inForce,
    names: [{ key: inForce.first, since: 0 }],
    renamedUntil: null,
    setLink,
    links: [inForce.first],
  };
}

/** By which links are made and checked. */
export function linkOf({ setLink, inForce }: KeyRing): KeyObject {
  return setLink ?? inForce.first;
}

/**
 * The name of a text under the newest key. While names are changed, one whose turn
 * has not come is still the earlier one: whoever looks and whoever writes use the same.
 */
export function nameOf({ names, renamedUntil }: KeyRing, text: string, length: number): string {
  const last = names.length - 1;
  let name = hmac(names[0]?.key ?? NO_KEY, text).slice(0, length);
  for (let level = 1; level <= last; level += 1) {
    if (level === last && renamedUntil !== null && name > renamedUntil) return name;
    name = renamed(name, { level, key: names[level]?.key ?? NO_KEY, length });
  }
  return name;
}

/** The next name of a name: nobody needs to know what it names. */
export function renamed(
  name: string,
  { level, key, length }: { level: number; key: KeyObject; length: number },
): string {
  return `${prefixOf(level)}${hmac(key, name).slice(0, length)}`;
}

/** What names of a level begin with; those of the first with nothing. */
export function prefixOf(level: number): string {
  return level === 0 ? '' : `k${level}.`;
}

/** A key as bytes would be made into one for every text, which takes eight times as long as its tag. */
export function hmac(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

function derivedKey(key: Buffer, use: string): KeyObject {
  return createSecretKey(derived(key, use));
}

function derived(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `allclear ${use}`, 32));
}
