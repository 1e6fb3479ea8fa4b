/** What the commands about subscribers print. Only the list, which is asked for, has addresses in it. */
import { printInstant } from '#core/instant.ts';
import { parsePushTarget, parseWebhookTarget } from '../channels/target.ts';
import { suppressionText } from './lifting-text.ts';
import type { SubscriberFile } from './subscriber-file.ts';
import type { Added, Subscriber } from './subscribers.ts';

/** What an import did; `added` is null where it was refused as a whole. */
export function importText({ rows, refused }: SubscriberFile, added: Added | null): string {
  const lines = refused.map(({ line, reason }) => `Line ${line}: ${reason}.`);
  if (rows.length + refused.length === 0)
    return 'The file names its columns and has no subscriber below them. Nothing was imported.';
  if (added === null) {
    const rest = rows.length === 0 ? '' : ` Mend the file, or import the other ${rows.length} with --skip-bad.`;
    return [...lines, `Nothing was imported.${rest}`].join('\n');
  }
  const ended = `${added.ended.length} had ended their subscription and stay away (line ${added.ended.join(', ')}); --revive brings them back.`;
  return [
    ...lines,
    `${added.added} added, ${added.alreadyThere} already there, ${refused.length} refused.`,
    ...(added.ended.length === 0 ? [] : [ended]),
  ].join('\n');
}

/** A line for each, and how many there are. Of an address on the web it has the host alone: the rest is a secret. */
export function listText(subscribers: readonly Subscriber[]): string {
  const active = subscribers.filter(({ endedAt }) => endedAt === null).length;
  const total = `${active} subscribed, ${subscribers.length - active} ended.`;
  return [...subscribers.map(subscriberLine), total].join('\n');
}

function subscriberLine({ channel, address, locale, components, createdAt, endedAt, suppression }: Subscriber): string {
  const choice = components.length === 0 ? 'everything' : components.join(' ');
  const state = endedAt === null ? `since ${printInstant(createdAt)}` : `ended ${printInstant(endedAt)}`;
  return [
    address === null ? '(erased)' : shownAddress(address, channel),
    ...(channel === 'email' ? [] : [channel]),
    choice,
    ...(locale === null ? [] : [locale]),
    state,
    ...(suppression === null ? [] : [suppressionText(suppression)]),
  ].join('  ');
}

function shownAddress(address: string, channel: Subscriber['channel']): string {
  if (channel === 'email') return address;
  const url = parseWebhookTarget(address)?.url ?? parsePushTarget(address)?.endpoint ?? address;
  return URL.parse(url)?.host ?? '(no address)';
}
