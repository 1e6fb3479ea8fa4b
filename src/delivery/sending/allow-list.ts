/**
 * For staging, and for a first try with a real list: only the named addresses
 * get anything. What would have gone to others ends as failed, with a code that
 * says why, so that the counts still add up.
 */
import type { Carrier, Line } from './carrier.ts';

/** Whole addresses, or “@domain” for all of one. */
export type AllowList = readonly string[];

export const NOT_ALLOWED = 'not-allowed';

export function allowing(carrier: Carrier, list: AllowList): Carrier {
  const isAllowed = allowance(list);
  function guarded(line: Line): Line {
    return {
      ...line,
      send: async (claim, beforeBody) =>
        isAllowed(claim.address) ? line.send(claim, beforeBody) : { state: 'failed', code: NOT_ALLOWED, reply: null },
    };
  }
  return {
    ...carrier,
    async open() {
      const line = await carrier.open();
      return 'message' in line ? line : guarded(line);
    },
  };
}

/** Whether an address may get anything. */
export function allowance(list: AllowList): (address: string) => boolean {
  const entries = new Set(list.map((entry) => entry.toLowerCase()));
  return (address) => {
    const lower = address.toLowerCase();
    return entries.has(lower) || entries.has(lower.slice(lower.lastIndexOf('@')));
  };
}
