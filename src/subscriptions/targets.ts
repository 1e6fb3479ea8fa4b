/** Where somebody wants to be told, between the form and the store. */
import type { ChannelName } from '#delivery/channel-name.ts';
import { parseEndpoint, type EndpointRules } from '#delivery/channels/endpoint.ts';
import { newSecret } from '#delivery/channels/signature.ts';
import { parseTarget, parseWebhookTarget } from '#delivery/channels/target.ts';

/** The ways to be told, as the form offers them. */
export const WAYS = ['email', 'webhook', 'webhook-statuspage', 'slack', 'discord', 'teams', 'google-chat'] as const;
export type Way = (typeof WAYS)[number];
export type PostedWay = Exclude<Way, 'email'>;

export interface Posted {
  channel: Exclude<ChannelName, 'email' | 'web-push'>;
  /** As the store keeps it. */
  address: string;
}

/** Anybody fills in the form, so not even the networks that the operator trusts may be named in it. */
const RULES: EndpointRules = { trusted: [], ports: [] };

/** A webhook gets its secret here. */
export function postedTo(way: PostedWay, text: string): Posted | { problem: 'badTarget' | 'badService' } {
  const endpoint = parseEndpoint(text.trim(), RULES);
  if ('problem' in endpoint) return { problem: 'badTarget' };
  endpoint.url.hash = '';
  const url = endpoint.url.href;
  if (way === 'webhook' || way === 'webhook-statuspage') {
    const shape = way === 'webhook' ? 'standard' : 'statuspage';
    return { channel: 'webhook', address: JSON.stringify({ url, shape, secrets: [newSecret()] }) };
  }
  return 'problem' in parseTarget(way, url, RULES) ? { problem: 'badService' } : { channel: way, address: url };
}

interface Told {
  channel: ChannelName;
  address: string;
}

/** The way back from what the store keeps. */
export function wayOf({ channel, address }: Told): Way {
  if (channel === 'webhook' || channel === 'web-push')
    return parseWebhookTarget(address)?.shape === 'statuspage' ? 'webhook-statuspage' : 'webhook';
  return channel;
}

/** By which a webhook's receiver knows a message of ours; null where there is none. */
export function secretOf({ channel, address }: Told): string | null {
  return channel === 'webhook' ? (parseWebhookTarget(address)?.secrets[0] ?? null) : null;
}

/** Of an address that is posted to, its host: the rest is often a secret. */
export function hostOf({ channel, address }: Told): string {
  const url = channel === 'webhook' ? parseWebhookTarget(address)?.url : address;
  return URL.parse(url ?? '')?.host ?? '…';
}

/** How chats and forms of webhooks call themselves, in every language. */
export const WAY_NAMES: Record<PostedWay, string> = {
  webhook: 'Standard Webhooks',
  'webhook-statuspage': 'Statuspage',
  slack: 'Slack',
  discord: 'Discord',
  teams: 'Microsoft Teams',
  'google-chat': 'Google Chat',
};
