/**
 * Which network addresses a sender may be sent to by somebody else's URL. Inside
 * a company's network an address alone is often a key, so only what stands in the
 * public internet may be reached, and what the operator names.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The operator's own networks, which may be reached although they are not public:
 * host names as they stand in URLs (“hooks.intranet.example”), addresses and
 * CIDRs (“127.0.0.1”, “10.1.0.0/16”, “fd00::/8”).
 */
export type TrustedNetworks = readonly string[];

/** Whether a connection may go to the address to which the host's name led. Text that is no address is refused. */
export function mayConnect(address: string, host: string, trusted: TrustedNetworks): boolean {
  return isPublicAddress(address) || isTrustedHost(host, trusted) || isTrustedHost(address, trusted);
}

/** Whether the host is named itself, or is an address in a network that is. */
export function isTrustedHost(host: string, trusted: TrustedNetworks): boolean {
  if (trusted.includes(host)) return true;
  return isIP(host) !== 0 && trusted.some((network) => isWithin(host, network));
}

/** False for private, shared, local, reserved and translated ranges: what stands behind a translation cannot be known. */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  // Of IPv6, all that is routed has been given out from here so far.
  return address.kind() === 'ipv4' || isWithin(text, '2000::/3');
}

/** Whether the host, as it stands in a URL, can only be this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && ipaddr.parse(host).range() === 'loopback');
}

function isWithin(text: string, network: string): boolean {
  const [address, range] = [ipaddr.parse(text), rangeOf(network)];
  return range !== null && address.kind() === range[0].kind() && address.match(range);
}

function rangeOf(network: string) {
  if (ipaddr.isValidCIDR(network)) return ipaddr.parseCIDR(network);
  return isIP(network) === 0 ? null : ipaddr.parseCIDR(`${network}/${isIP(network) === 4 ? 32 : 128}`);
}
