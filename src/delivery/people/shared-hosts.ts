/** Hosts at which many who do not know each other have addresses for messages: chats, and services that pass them on. */
import { siteOf } from './site.ts';

const SHARED_HOSTS: readonly string[] = [
  'hooks.slack.com',
  'hooks.slack-gov.com',
  'discord.com',
  'discordapp.com',
  'logic.azure.com',
  'api.powerplatform.com',
  'chat.googleapis.com',
  'hooks.zapier.com',
  'make.com',
  'maker.ifttt.com',
  'events.pagerduty.com',
  'events.eu.pagerduty.com',
  'api.opsgenie.com',
  'api.eu.opsgenie.com',
];

/** Also what stands under them. */
export function isSharedHost(host: string, more: readonly string[] = []): boolean {
  const name = nameOf(host);
  return [...SHARED_HOSTS, ...more].some((shared) => name === shared || name.endsWith(`.${shared}`));
}

/** By what those of one owner are counted: of a host that many share, the host. */
export function placeOf(host: string): string {
  return isSharedHost(host) ? nameOf(host) : siteOf(host);
}

/** Without a port, and without the dot that may end a name. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.+$/, '');
}
