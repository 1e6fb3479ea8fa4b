/** What may be said of a failure that nobody expects: what it is and where, never what it was about. */
import { storeFailure, StoreError } from './store-error.ts';

/** The sentence for what an operator can mend about the store; null for everything else. */
export function knownFailure(error: unknown): string | null {
  if (error instanceof StoreError) return error.message;
  return error instanceof Error ? (storeFailure(error, 'The store')?.message ?? null) : null;
}

/** What a log may say of any failure. */
export function toldOf(error: unknown): string {
  return knownFailure(error) ?? surpriseOf(error);
}

/** “TypeError, at src/delivery/people/csv.ts:12”. Not the message: it may repeat an address that was read. */
export function surpriseOf(error: unknown): string {
  return `${kindOf(error)}, ${placeOf(error)}`;
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  const code = 'code' in error && typeof error.code === 'string' && /^\w{1,40}$/.test(error.code) ? error.code : null;
  const name = /^\w{1,40}$/.test(error.name) ? error.name : 'Error';
  return code === null ? name : `${name} ${code}`;
}

/** The first of our own modules on the way, without the machine's folders. */
function placeOf(error: unknown): string {
  const frames = stackOf(error)
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n');
  const [, place] = /[/\\]((?:src|scripts)[/\\][\w./\\-]+\.ts:\d+)/.exec(frames) ?? [];
  return place === undefined ? 'at a place that is not known' : `at ${place}`;
}

export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const BLANK = '…';

/** Without addresses, what follows the host in a URL, and what looks like a key or a token. */
export function blanked(text: string): string {
  return text
    .replaceAll(/[^\s<>"'(),;:]*@[^\s<>"'(),;:]+/g, BLANK)
    .replaceAll(/(https?:\/\/[^\s/"'<>]+)\/[^\s"'<>)]*/g, `$1/${BLANK}`)
    .replaceAll(/\b(?:[0-9a-f]{32,}|[a-z2-7]{26,})\b/gi, BLANK);
}
