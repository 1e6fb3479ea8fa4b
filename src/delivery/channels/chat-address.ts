/** The addresses that chats give out for posting, checked at the door: each is a secret, and none is another's. */
import { parseEndpoint, type Endpoint, type EndpointRules } from './endpoint.ts';
import { isTrustedHost } from './public-address.ts';
import type { ChatName } from '#render/chat/chat.ts';

interface ChatAddress {
  host: RegExp;
  path: RegExp;
  /** Where a person finds the right one. */
  hint: string;
}

const ADDRESSES: Record<ChatName, ChatAddress> = {
  slack: {
    host: /^hooks\.slack(?:-gov)?\.com$/,
    path: /^\/services\/[^/]+\/[^/]+\/[^/]+$/,
    hint: 'This is no incoming webhook of Slack: copy the one that begins with “https://hooks.slack.com/services/”.',
  },
  discord: {
    host: /^(?:(?:ptb|canary)\.)?discord(?:app)?\.com$/,
    path: /^\/api\/(?:v\d+\/)?webhooks\/\d+\/[\w-]+$/,
    hint: 'This is no webhook of a Discord channel: copy the one that begins with “https://discord.com/api/webhooks/”.',
  },
  teams: {
    host: /\.(?:logic\.azure\.com|api\.powerplatform\.com)$/,
    path: /\/workflows\//,
    hint: 'This is no workflow of Microsoft Teams: copy the address of “When a Teams webhook request is received”, at “logic.azure.com” or “api.powerplatform.com”. Connectors of Office 365 no longer work.',
  },
  'google-chat': {
    host: /^chat\.googleapis\.com$/,
    path: /^\/v1\/spaces\/[^/]+\/messages$/,
    hint: 'This is no webhook of a Google Chat space: copy the one that begins with “https://chat.googleapis.com/v1/spaces/”.',
  },
};

export function parseChatAddress(chat: ChatName, text: string, rules: EndpointRules): Endpoint | { problem: string } {
  const endpoint = parseEndpoint(text, rules);
  if ('problem' in endpoint || isTrustedHost(endpoint.host, rules.trusted)) return endpoint;
  const { host, path, hint } = ADDRESSES[chat];
  return host.test(endpoint.host) && path.test(endpoint.url.pathname) ? endpoint : { problem: hint };
}
