/** Cutting a text to a target's limit so that a reader sees it was cut, and no half of anything is left. */

/** A text's size as its target counts it, mark-up and escapes included: never less than its length. */
export type SizeOf = (text: string) => number;

const MARK = '…';
/** So far back a cut may look for the end of a word. */
const LONGEST_WORD = 80;

/** The text, or as much of its beginning as fits with “…”; '' where not even that fits. */
export function cutText(text: string, limit: number, sizeOf: SizeOf): string {
  if (text.length <= limit && sizeOf(text) <= limit) return text;
  let [fits, tooMuch] = [0, Math.min(text.length, limit + 1)];
  while (tooMuch - fits > 1) {
    const middle = (fits + tooMuch) >> 1;
    if (sizeOf(beginning(text, middle)) <= limit) fits = middle;
    else tooMuch = middle;
  }
  const cut = beginning(text, fits);
  return sizeOf(cut) <= limit ? cut : '';
}

function beginning(text: string, length: number): string {
  const kept = text.slice(0, length);
  const isInWord = /\S/.test(text.charAt(length));
  const whole = (isInWord ? withoutHalfWord(kept) : kept).replace(/[\uD800-\uDBFF]$/, '').trimEnd();
  // Chats would take the mark for a part of the address.
  return whole + (isAddress(lastWord(whole)) ? ` ${MARK}` : MARK);
}

/** Half an address would lead elsewhere, however long it is. */
function withoutHalfWord(text: string): string {
  const last = lastWord(text);
  return isAddress(last) || last.length < LONGEST_WORD ? text.slice(0, text.length - last.length) : text;
}

function lastWord(text: string): string {
  return text.slice(Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n')) + 1);
}

function isAddress(word: string): boolean {
  return /https?:\/\//.test(word);
}

/** Bytes of a text as it stands in JSON. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
