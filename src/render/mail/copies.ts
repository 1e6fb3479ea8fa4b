/**
 * Copies of one message. It is built once, with placeholders where copies
 * differ; a copy is the pieces between them and what is written there, which
 * costs a hundredth of building it anew. A token takes the very place of its
 * placeholder, as it has as many characters: however an encoding folded its
 * lines, no line changes its length.
 */
import type { Instant } from '#core/instant.ts';

/** As many letters and digits has every token: base64 writes whole groups of three characters. */
export const TOKEN_LENGTH = 36;

/** Stands where each copy differs; no real recipient or text contains it. */
export const PLACEHOLDER = {
  address: 'recipient@placeholder.invalid',
  date: 'Thu, 01 Jan 1970 00:00:00 +0000',
  tag: 'recipienttagplaceholder',
  token: 'unsubscribetokenplaceholder000000000',
} as const;

interface Copy {
  /** One address, checked: it is written as it is. */
  address: string;
  /** Letters and digits that stand for the recipient in the Message-ID and reveal nothing. */
  tag: string;
  /** When the update was given to the mail; the same for every copy and every attempt. */
  date: Instant;
  /** 36 letters and digits by which the recipient's own address ends the subscription; must be there where the mail has such an address. */
  token?: string | undefined;
}

/** The whole message for one recipient. */
export type MessageFor = (copy: Copy) => Buffer;

/** A moment as mails write it: “Mon, 17 Jan 2022 13:00:00 +0000”. */
export function mailDate(at: Instant): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}

/** `tokens`: how often the message holds one. */
export function copiesOf(message: Buffer, { tokens }: { tokens: number }): MessageFor {
  const text = message.toString('latin1');
  const slots = [
    headerSlot(text, 'To', ({ address }) => address),
    headerSlot(text, 'Date', ({ date }) => mailDate(date)),
    headerSlot(text, 'Message-ID', ({ tag }) => tag),
    ...tokenSlots(text, tokens),
  ].toSorted((a, b) => a.start - b.start);
  const pieces = slots.map(({ start }, index) => message.subarray(slots[index - 1]?.end ?? 0, start));
  const rest = message.subarray(slots.at(-1)?.end);
  return (copy) => {
    assertToken(copy.token, tokens);
    const written = slots.map(({ write }) => Buffer.from(write(copy)));
    return Buffer.concat([...pieces.flatMap((piece, index) => [piece, written[index] ?? Buffer.alloc(0)]), rest]);
  };
}

interface Slot {
  start: number;
  end: number;
  write: (copy: Copy) => string;
}

const IN_HEADERS = { To: PLACEHOLDER.address, Date: PLACEHOLDER.date, 'Message-ID': PLACEHOLDER.tag } as const;

/** In the header of that name, whatever a subject says. */
function headerSlot(text: string, name: keyof typeof IN_HEADERS, write: Slot['write']): Slot {
  const placeholder = IN_HEADERS[name];
  const header = new RegExp(`^${name}: .*$`, 'm').exec(text);
  const start = header === null ? -1 : text.indexOf(placeholder, header.index);
  if (header === null || start === -1 || start > header.index + header[0].length)
    throw new Error('A mail was built without the place for its recipient.');
  return { start, end: start + placeholder.length, write };
}

function tokenSlots(text: string, count: number): Slot[] {
  if (count === 0) return [];
  const slots = [...imageSlots(text, (token) => token), ...imageSlots(text, inBase64)];
  if (slots.length !== count)
    throw new Error(`A mail was built with ${slots.length} places for its recipient’s address to stop, not ${count}.`);
  return slots;
}

/** Wherever the placeholder stands as `image` writes it, whole or folded. */
function imageSlots(text: string, image: (token: string) => string): Slot[] {
  const characters = Array.from(image(PLACEHOLDER.token), (character) => character.replace(/[+/]/, String.raw`\$&`));
  return [...text.matchAll(new RegExp(characters.join(String.raw`(?:=?\r\n)?`), 'g'))].map((found) => {
    const folds = foldsIn(found[0]);
    return {
      start: found.index,
      end: found.index + found[0].length,
      write: ({ token = '' }) => folded(image(token), folds),
    };
  });
}

interface Fold {
  /** After how many characters. */
  at: number;
  text: string;
}

function foldsIn(found: string): Fold[] {
  let removed = 0;
  return [...found.matchAll(/=?\r\n/g)].map(({ index, 0: text }) => {
    const at = index - removed;
    removed += text.length;
    return { at, text };
  });
}

function folded(token: string, folds: readonly Fold[]): string {
  return folds.toReversed().reduce((text, fold) => text.slice(0, fold.at) + fold.text + text.slice(fold.at), token);
}

function inBase64(token: string): string {
  return Buffer.from(token).toString('base64');
}

const TOKEN = new RegExp(`^[A-Za-z0-9]{${TOKEN_LENGTH}}$`);

function assertToken(token: string | undefined, tokens: number): void {
  if (tokens > 0 && !TOKEN.test(token ?? ''))
    throw new Error(`A copy needs its recipient’s token of ${TOKEN_LENGTH} letters and digits.`);
}
