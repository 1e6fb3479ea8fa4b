/** Whose a host is: the name that somebody registered, under which they make as many as they like. */
import { isIPv4, isIPv6 } from 'node:net';
import { getDomain } from 'tldts';
import { networksOf } from './network.ts';

/**
 * “customers.example” of “Hooks.Customers.example.”; of an address its network. A
 * suffix under which strangers are neighbours, as a hoster's, is nobody's name, so what
 * stands under it counts by itself.
 */
export function siteOf(host: string): string {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.+$/, '');
  if (isIPv4(name)) return name;
  if (isIPv6(name)) return networksOf(name)[0]?.name ?? name;
  return getDomain(name, { allowPrivateDomains: true }) ?? name;
}
