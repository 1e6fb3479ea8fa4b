import { createHash } from 'node:crypto';
import type { MayBeImported } from '#core/imported.ts';

/**
 * Twelve lower-case letters and digits, as Statuspage's ids: made from the id of
 * the entry alone, so that neither a corrected text nor a corrected time makes
 * a client announce it again.
 */
export function wireId(id: string): string {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return BigInt(`0x${digest}`).toString(36).padStart(13, '0').slice(-12);
}

/** By its address, which no two pages share: a program that follows many keeps them apart by this id. */
export function pageWireId({ url }: { url: string }): string {
  return wireId(url);
}

/** Of an entry: what came from Statuspage keeps its id, so that no client takes it for something new. */
export function entryWireId({ id, imported }: { id: string } & MayBeImported): string {
  return imported !== undefined && /^[a-z0-9]{12}$/.test(imported.id) ? imported.id : wireId(id);
}

/** `2024-09-17T08:08:17.044Z`. */
export function wireTime(at: number): string {
  return new Date(at).toISOString();
}

export function timeOrNull(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : wireTime(at);
}
