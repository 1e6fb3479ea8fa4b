/** From which networks somebody asks: the parts of an address that a customer of a provider cannot change at will. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface Network {
  /** “203.0.113.0/24”. */
  name: string;
  /** How many times as much as a single household it may ask for. */
  share: number;
}

/** @limit What a /48 of IPv6, which one customer may have, may ask for: so many times what one network may. */
export const SHARE_OF_A_SITE = 4;
/** @limit The same of a /32, which is a provider with many customers. */
export const SHARE_OF_A_PROVIDER = 50;

const IPV4_LEVELS = [{ bits: 24, share: 1 }];
const IPV6_LEVELS = [
  { bits: 64, share: 1 },
  { bits: 48, share: SHARE_OF_A_SITE },
  { bits: 32, share: SHARE_OF_A_PROVIDER },
];

/** The narrowest first: “2001:db8:1:2::/64”, “2001:db8:1::/48”, “2001:db8::/32”. What is no address is one network, “unknown”. */
export function networksOf(address: string): Network[] {
  const parsed = parseIp(address);
  if (parsed === null) return [{ name: 'unknown', share: 1 }];
  const levels = parsed.kind() === 'ipv4' ? IPV4_LEVELS : IPV6_LEVELS;
  return levels.map(({ bits, share }) => ({ name: `${firstOf(parsed, bits)}/${bits}`, share }));
}

type Ip = ipaddr.IPv4 | ipaddr.IPv6;

function firstOf(ip: Ip, bits: number): string {
  const range = `${ip.toString()}/${bits}`;
  const first =
    ip.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(range) : ipaddr.IPv6.networkAddressFromCIDR(range);
  return first.toString();
}

/** One of IPv4 in the clothes of IPv6 is one of IPv4. Null where it is none. */
function parseIp(text: string): Ip | null {
  const [withoutZone = ''] = text.split('%');
  return isIP(withoutZone) === 0 ? null : ipaddr.process(withoutZone);
}

/** A proxy of the operator's: one address, or a range as in “10.0.0.0/8”. Null where it is neither. */
export function parseRange(text: string): string | null {
  const range = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  return ipaddr.isValidCIDR(range) ? range : null;
}

/**
 * Who asks: the other end of the connection; where that is a proxy of the
 * operator's, the last address in `X-Forwarded-For` that is none. What stands
 * before it anybody may have written. Where a proxy does not say who asked it,
 * the proxy is who asks.
 */
export function clientAddress(remote: string, forwardedFor: string | null, trusted: readonly string[]): string {
  let client = remote;
  const hops = (forwardedFor ?? '').split(',').filter((hop) => hop.trim() !== '');
  for (const hop of hops.toReversed()) {
    if (!isTrusted(client, trusted)) return client;
    const named = addressIn(hop);
    if (named === null) return client;
    client = named;
  }
  return client;
}

/**
 * The address in “203.0.113.5:4444”, “[2001:db8::1]:443”, “"[2001:db8::1]"” and the like; null in
 * “unknown”, “_hidden” and whatever else names nobody.
 */
function addressIn(hop: string): string | null {
  const bare = hop
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\w+)?$/.exec(bare) ?? [];
  return parseIp(bracketed ?? plain ?? bare)?.toString() ?? null;
}

function isTrusted(address: string, ranges: readonly string[]): boolean {
  const parsed = parseIp(address);
  if (parsed === null) return false;
  return ranges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}
