/**
 * A correction: what an update says now, for those who were told something else
 * by it. An edited entry tells nobody by itself; this is the order to.
 */
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { audienceOf } from '../outbox/audience.ts';
import { ledgerOf } from '../outbox/ledger.ts';
import type { Store } from '../store/store.ts';
import type { PlannedUpdate } from './plan.ts';

const CORRECTION = '#correction-';

/** Whether it is the ledger's name of a correction: “incidents/…/02-reset#correction-1”. */
export function isCorrection(ledgerId: string): boolean {
  return ledgerId.includes(CORRECTION);
}

export interface Correcting {
  /** In the first language, as it reads now. */
  notice: Notice;
  now: Instant;
}

/**
 * The correction of an update that was told: to those whom it reached, or may
 * have reached, and to nobody else. Null where nobody was told. A correction that
 * has begun is continued; one that is complete is followed by another.
 */
export async function planCorrection(store: Store, { notice, now }: Correcting): Promise<PlannedUpdate | null> {
  const ledger = await ledgerOf(store);
  const original = ledger.get(notice.id);
  if (original === undefined || original.accepted + original.unknown + original.started === 0) return null;
  const earlier = [...ledger.values()].filter(({ id }) => id.startsWith(`${notice.id}${CORRECTION}`));
  const open = earlier.find(({ waiting }) => waiting > 0);
  const ledgerId = open?.id ?? `${notice.id}${CORRECTION}${earlier.length + 1}`;
  const toldOf = notice.id;
  const audience =
    open === undefined
      ? await audienceOf(store.db, notice, { toldOf, now })
      : { prepared: open.waiting, excluded: open.excluded, suppressed: open.suppressed };
  return {
    notice: { ...notice, corrects: original.notedAt },
    ledgerId,
    toldOf,
    decision: open === undefined ? 'tell' : 'continue',
    isForEverybody: false,
    recipients: audience.prepared,
    excluded: audience.excluded,
    suppressed: audience.suppressed,
    unknown: open?.unknown ?? 0,
    reach: ledgerId,
  };
}
