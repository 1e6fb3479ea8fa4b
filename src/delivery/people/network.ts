/** From which network somebody asks: the part of an address that one customer of a provider cannot change at will. */
import ipaddr from 'ipaddr.js';

const IPV4_BITS = 24;
const IPV6_BITS = 48;

/** “203.0.113.0/24”, “2001:db8:1::/48”; a text that is no address stands for itself. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  const bits = parsed.kind() === 'ipv4' ? IPV4_BITS : IPV6_BITS;
  const range = `${parsed.toString()}/${bits}`;
  const network =
    parsed.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(range) : ipaddr.IPv6.networkAddressFromCIDR(range);
  return `${network.toString()}/${bits}`;
}

/** A proxy of the operator's: one address, or a range as in “10.0.0.0/8”. Null where it is neither. */
export function parseRange(text: string): string | null {
  const range = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
  return ipaddr.isValidCIDR(range) ? range : null;
}

/**
 * Who asks: the other end of the connection; where that is a proxy of the
 * operator's, the last address in `X-Forwarded-For` that is none. What stands
 * before it anybody may have written.
 */
export function clientAddress(remote: string, forwardedFor: string | null, trusted: readonly string[]): string {
  const hops = [...(forwardedFor ?? '').split(',').map((hop) => hop.trim()), remote].filter((hop) => hop !== '');
  return hops.findLast((hop, index) => index === 0 || !isTrusted(hop, trusted)) ?? remote;
}

function isTrusted(address: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}
