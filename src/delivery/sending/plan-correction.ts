/**
 * A correction: what an update says now, for those who were told something else
 * by it. An edited entry tells nobody by itself; this is the order to.
 */
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { audienceOf } from '../outbox/audience.ts';
import { correctionId, isCorrectionOf } from '../outbox/correction-id.ts';
import { ledgerOf, type LedgerUpdate } from '../outbox/ledger.ts';
import type { Store } from '../store/store.ts';
import type { PlannedUpdate } from './plan.ts';

export interface Correcting {
  updateId: string;
  /** In the first language, as they read now. */
  notices: readonly Notice[];
  now: Instant;
  /** Of the text that would be told, in every language. */
  digestOf: (update: PlannedUpdate) => Promise<string>;
  /** Whether a correction goes on that is complete but for what may have arrived. */
  isResendingUnknown?: boolean;
}

/** A sentence that says why there is nothing to correct. */
interface Refusal {
  message: string;
}

/**
 * The correction of an update that was told: to those whom it reached, or may
 * have reached, and to nobody else. A correction that has begun is continued; one
 * that is complete is followed by another once the text has changed again.
 */
export async function planCorrection(store: Store, correcting: Correcting): Promise<PlannedUpdate | Refusal> {
  const { updateId, notices, now, isResendingUnknown = false } = correcting;
  const notice = notices.find(({ id }) => id === updateId);
  const ledger = await ledgerOf(store);
  const original = ledger.get(updateId);
  if (notice === undefined)
    return {
      message: `There is no update “${updateId}”; “npm run outbox -- status --json” names those that were told.`,
    };
  if (original === undefined || original.accepted + original.unknown + original.started === 0)
    return { message: `“${updateId}” has reached nobody, so there is nobody to correct it for.` };
  const earlier = [...ledger.values()].filter(({ id }) => isCorrectionOf(id, updateId));
  const whole = earlier.filter(({ state }) => state !== 'freezing');
  const open = whole.find(({ waiting, unknown }) => waiting > 0 || (isResendingUnknown && unknown > 0));
  const begun = open ?? earlier.find(({ state }) => state === 'freezing');
  const facts = { notice, original, ledgerId: begun?.id ?? correctionId(updateId, earlier.length + 1) };
  if (open !== undefined) return planned(facts, { decision: 'continue', ...open, prepared: open.waiting });
  const audience = await audienceOf(store.db, notice, { toldOf: updateId, now });
  const update = planned(facts, { decision: 'tell', ...audience, unknown: 0 });
  return (await isSaidAlready(update, { ...correcting, original, last: whole.at(-1) }))
    ? { message: `“${updateId}” reads as it did when it was last told, so there is nothing to correct.` }
    : update;
}

interface Facts {
  notice: Notice;
  original: LedgerUpdate;
  ledgerId: string;
}

type Numbers = Pick<PlannedUpdate, 'decision' | 'excluded' | 'suppressed' | 'unknown'> & { prepared: number };

function planned({ notice, original, ledgerId }: Facts, numbers: Numbers): PlannedUpdate {
  const { decision, prepared: recipients, excluded, suppressed, unknown } = numbers;
  return {
    notice: { ...notice, corrects: original.notedAt },
    ledgerId,
    toldOf: notice.id,
    decision,
    isForEverybody: false,
    recipients,
    excluded,
    suppressed,
    unknown,
    reach: ledgerId,
  };
}

interface Last extends Pick<Correcting, 'digestOf'> {
  original: LedgerUpdate;
  /** The newest correction. */
  last: LedgerUpdate | undefined;
}

/** The ledger has the digest of the last text; a correction's own differs from its update's by the line that names it. */
async function isSaidAlready(update: PlannedUpdate, { original, last, digestOf }: Last): Promise<boolean> {
  if (last !== undefined) return last.digest === (await digestOf(update));
  return original.digest === (await digestOf({ ...update, notice: { ...update.notice, corrects: undefined } }));
}
