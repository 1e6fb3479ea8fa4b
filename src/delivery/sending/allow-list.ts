/**
 * For staging, and for a first try with a real list: only the named addresses
 * get anything. What would have gone to others ends as failed, with a code that
 * says why, so that the counts still add up.
 */
import type { Claim } from '../outbox/claims.ts';
import type { Carrier, Line } from './carrier.ts';

/** Whole addresses, or “@domain” for all of one. */
export type AllowList = readonly string[];

export const NOT_ALLOWED = 'not-allowed';

export function allowing(carrier: Carrier, list: AllowList): Carrier {
  const isAllowed = allowance(list);
  /** Nobody else may be as much as named to a relay. */
  function ifAllowed(claim: Claim | null): Claim | null {
    return claim !== null && isAllowed(claim.address) ? claim : null;
  }
  function guarded(line: Line): Line {
    return {
      ...line,
      async send(claim, { beforeBody, next }) {
        if (!isAllowed(claim.address)) return { state: 'failed', code: NOT_ALLOWED, reply: null };
        return line.send(claim, { beforeBody, next: () => ifAllowed(next()) });
      },
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
