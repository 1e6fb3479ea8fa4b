/** The address to which a subscriber wants messages posted, checked at the door. */
import { isIP } from 'node:net';
import { isPublicAddress, isTrustedHost, type TrustedNetworks } from './public-address.ts';

export interface EndpointRules {
  trusted: TrustedNetworks;
  /** Ports beside 443 that anybody's endpoint may have. */
  ports: readonly number[];
}

/** Where to post to. Only {@link parseEndpoint} makes one. */
export interface Endpoint {
  url: URL;
  /** Without the brackets of IPv6. */
  host: string;
  port: number;
  isTls: boolean;
}

/** @limit */
export const MAX_LENGTH = 2000;

/** Names that lead nowhere outside a network or a machine; what others lead to is checked when they are looked up. */
const LOCAL_NAME = /^(?:[^.]+|.*\.(?:localhost|local|internal|home\.arpa|lan|intranet))\.?$/;

/** The problem is a sentence that does not repeat the address, since that may hold a secret. */
export function parseEndpoint(text: string, { trusted, ports }: EndpointRules): Endpoint | { problem: string } {
  const url = text.length > MAX_LENGTH ? null : URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    return { problem: 'This is no web address; it begins with “https://”.' };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isTls = url.protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : 80);
  if (url.username !== '' || url.password !== '')
    return { problem: 'The address has a user name or a password in it; leave out all up to the “@”.' };
  if (!isTrustedHost(host, trusted)) {
    if (!isTls) return { problem: 'The address begins with “http://”; only “https://” keeps the message secret.' };
    if (port !== 443 && !ports.includes(port))
      return { problem: `The address has the port ${port}; use ${[443, ...ports].join(', ')} or none.` };
    const isReachable = isIP(host) === 0 ? !LOCAL_NAME.test(host) : isPublicAddress(host);
    if (!isReachable) return { problem: 'The address is not in the public internet, so nothing can be posted to it.' };
  }
  return { url, host, port, isTls };
}
