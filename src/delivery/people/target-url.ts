/** An address to which a subscriber wants updates posted, checked at the door; the sender checks where its name leads. */
import ipaddr from 'ipaddr.js';
import type { ChannelName } from '../channel-name.ts';

/** A channel that posts to an address which a subscriber has given. */
export type TargetChannel = Exclude<ChannelName, 'email' | 'web-push'>;

/** In which shape a webhook is told. */
export type WebhookShape = 'standard' | 'statuspage';

export type TargetResult = { address: string } | { problem: 'not-an-address' | 'not-of-this-service' };

/** Hosts at which the services take messages; what begins with a dot is the end of a name. */
const HOSTS: Record<TargetChannel, readonly string[]> = {
  webhook: [],
  slack: ['hooks.slack.com', 'hooks.slack-gov.com'],
  discord: ['discord.com', 'discordapp.com', 'ptb.discord.com', 'canary.discord.com'],
  teams: ['.logic.azure.com', '.api.powerplatform.com'],
  'google-chat': ['chat.googleapis.com'],
};

const MAX_LENGTH = 2000;

/** The address in the form in which it is stored. `https`, the usual port, no password, a name or a public address. */
export function parseTarget(channel: TargetChannel, text: string): TargetResult {
  const url = text.length > MAX_LENGTH ? null : URL.parse(text.trim());
  if (url === null || !isPublicAddress(url)) return { problem: 'not-an-address' };
  const hosts = HOSTS[channel];
  const isKnown = hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
  if (hosts.length > 0 && !isKnown) return { problem: 'not-of-this-service' };
  url.hash = '';
  return { address: url.href };
}

function isPublicAddress({ protocol, port, username, password, hostname }: URL): boolean {
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  const literal = hostname.replace(/^\[(.*)\]$/, '$1');
  // The URL's own parser has made plain addresses of “0x7f000001” and its like.
  if (ipaddr.isValid(literal)) return ipaddr.process(literal).range() === 'unicast';
  return hostname.includes('.') && !/(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/.test(hostname);
}

/** The fragment never leaves this machine, so it may hold what only we read. */
const STATUSPAGE_MARK = '#statuspage';

/** An address with the shape in which it wants to be told. */
export function withShape(address: string, shape: WebhookShape): string {
  return shape === 'statuspage' ? address + STATUSPAGE_MARK : address;
}

export function shapeOf(address: string): WebhookShape {
  return address.endsWith(STATUSPAGE_MARK) ? 'statuspage' : 'standard';
}
