/** What the commands about subscribers print. Only the list, which is asked for, has addresses in it. */
import { printInstant, type Instant } from '#core/instant.ts';
import { identityOf } from '../store/sealed-address.ts';
import type { Checked } from './import-file.ts';
import { suppressionText } from './lifting-text.ts';
import type { RefusedLine, SubscriberFile } from './subscriber-file.ts';
import type { Added, Subscriber } from './subscribers.ts';

export function refusedText({ line, reason }: RefusedLine): string {
  return `Line ${line}: ${reason}.`;
}

/** What an import of a file that was read at once did; `added` is null where it was refused as a whole. */
export function importText({ rows, refused }: SubscriberFile, added: Added | null): string {
  return [...refused.map(refusedText), importedText({ rows: rows.length, refused: refused.length }, added)].join('\n');
}

/** The same, after the refused lines. */
export function importedText({ rows, refused }: Checked, added: Added | null): string {
  if (rows + refused === 0) return 'The file names its columns and has no subscriber below them. Nothing was imported.';
  if (added === null)
    return `Nothing was imported.${rows === 0 ? '' : ` Mend the file, or import the other ${rows} with --skip-bad.`}`;
  const { ended } = added;
  const away = `${ended.length} had ended their subscription and stay away (${linesNamed(ended)}); --revive brings them back.`;
  return [
    `${added.added} added, ${added.alreadyThere} already there, ${refused} refused.`,
    ...(ended.length === 0 ? [] : [away]),
  ].join('\n');
}

/** More than anybody looks up one by one. */
const MOST_LINES = 100;

function linesNamed(lines: readonly number[]): string {
  const named = `line ${lines.slice(0, MOST_LINES).join(', ')}`;
  return lines.length > MOST_LINES ? `${named} and ${lines.length - MOST_LINES} more` : named;
}

/** What of an import that failed has been written: it goes on where it is run again. */
export function cutShortText(added: Added, { rows }: Checked): string {
  const written = added.added + added.alreadyThere + added.ended.length;
  return `The import was cut short: of ${rows} lines the first ${written} have been dealt with, and ${added.added} people were added by them. Run the same command again: who is in stays as they are, and the rest is imported.`;
}

/** A line for each, and how many there are. Of an address on the web it has the host alone: the rest is a secret. */
export async function* listLines(subscribers: AsyncIterable<Subscriber>): AsyncIterable<string> {
  let [active, ended] = [0, 0];
  for await (const subscriber of subscribers) {
    if (subscriber.endedAt === null) active += 1;
    else ended += 1;
    yield subscriberLine(subscriber);
  }
  yield `${active} subscribed, ${ended} ended.`;
}

/** The same as JSON, a member at a time. */
export async function* listJson(subscribers: AsyncIterable<Subscriber>): AsyncIterable<string> {
  let before: string | null = null;
  for await (const subscriber of subscribers) {
    yield before === null ? '[' : `${before},`;
    before = JSON.stringify(dated(subscriber), null, 2).replaceAll(/^/gm, '  ');
  }
  if (before === null) yield '[]';
  else {
    yield before;
    yield ']';
  }
}

function dated({ createdAt, endedAt, suppression, ...subscriber }: Subscriber): Record<string, unknown> {
  return {
    ...subscriber,
    createdAt: printInstant(createdAt),
    endedAt: orNull(endedAt),
    suppression:
      suppression === null
        ? null
        : { ...suppression, since: printInstant(suppression.since), until: orNull(suppression.until) },
  };
}

function orNull(moment: Instant | null): string | null {
  return moment === null ? null : printInstant(moment);
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
  return URL.parse(identityOf(channel, address))?.host ?? '(no address)';
}
