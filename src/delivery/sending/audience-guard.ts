/** Keeps an update from going to more people than its sender thinks. */
import type { PlannedUpdate } from './plan.ts';
import type { LedgerUpdate } from '../outbox/ledger.ts';

export interface AudienceLimits {
  /** Never more at once; null: no limit. */
  maximum: number | null;
  /** How many mails the operator said that all updates together will be; null: nothing was said. */
  expected: number | null;
}

/** Below, a difference is chance. */
const COMPARABLE = 100;
const DIFFERENCE = 0.25;

/** Why the updates may not be told, in a sentence that says what to type; null: they may. */
export function audienceProblem(
  updates: readonly PlannedUpdate[],
  ledger: ReadonlyMap<string, LedgerUpdate>,
  { maximum, expected }: AudienceLimits,
): string | null {
  const fresh = updates.filter(({ decision }) => decision === 'tell');
  const total = fresh.reduce((sum, { recipients }) => sum + recipients, 0);
  if (fresh.length === 0) return null;
  if (expected !== null)
    return expected === total
      ? null
      : `This would be told to ${total}, and not to the ${expected} that --expect names. Nothing was sent, and nobody is marked.`;
  const tooMany = fresh.find(({ recipients }) => maximum !== null && recipients > maximum);
  if (tooMany !== undefined)
    return `“${tooMany.notice.id}” would be told to ${tooMany.recipients}, more than the ${maximum} of --max-audience. Nothing was sent; if it is right, say --expect ${total}.`;
  const strange = fresh.map((update) => strangeSize(update, ledger)).find((reason) => reason !== null);
  return strange === undefined ? null : `${strange} Nothing was sent; if it is right, say --expect ${total}.`;
}

/** Beside the last update that went to the same choice of people. */
function strangeSize(
  { notice, recipients, reach }: PlannedUpdate,
  ledger: ReadonlyMap<string, LedgerUpdate>,
): string | null {
  const last = [...ledger.values()].findLast((known) => known.state === 'frozen' && known.reach === reach);
  if (last === undefined || Math.max(last.prepared, recipients) < COMPARABLE) return null;
  const difference = Math.abs(recipients - last.prepared) / Math.max(last.prepared, 1);
  return difference <= DIFFERENCE
    ? null
    : `“${notice.id}” would be told to ${recipients}; the last update to the same choice of people went to ${last.prepared}.`;
}
