/**
 * The plan: what would be told, to how many, and why the rest is not. It reads
 * and changes nothing; sending freezes exactly what the plan said.
 */
import { DAY, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { audienceOf, reachOf, type Audience } from '../outbox/audience.ts';
import { ordersIn, type Order } from '../outbox/control.ts';
import { ledgerOf, type LedgerUpdate } from '../outbox/ledger.ts';
import { isCorrection } from '../outbox/correction-id.ts';
import type { Store } from '../store/store.ts';

/**
 * - `tell`: new, to be told to its audience.
 * - `continue`: its audience is frozen, and part of it waits.
 * - `told`, `adopted`: in the ledger, with nothing left to send.
 * - `old`: older than 24 hours when first seen; told only when asked.
 * - `silent`: its entry says `notify: false`.
 */
export type Decision = 'tell' | 'continue' | 'told' | 'adopted' | 'old' | 'silent';

export interface PlannedUpdate {
  notice: Notice;
  /** As the ledger calls it: the notice's id, or that of a correction of it. */
  ledgerId: string;
  /** The update of which only those hear whom it reached; null: whoever subscribes. */
  toldOf: string | null;
  decision: Decision;
  /** Told to every subscriber, whatever components they follow: see {@link actionBeginnings}. */
  isForEverybody: boolean;
  /** To how many a mail would go now. */
  recipients: number;
  /** Subscribers who get none, because they follow something else. */
  excluded: number;
  /** Subscribers to whose address nothing is sent. */
  suppressed: number;
  /** Sent, without an answer from the relay. */
  unknown: number;
  /** Updates with the same words here are told to the same choice of people. */
  reach: string;
}

export interface Plan {
  /** Oldest first. */
  updates: PlannedUpdate[];
  /** Updates whose audience waits and whose entry is gone or silent now: they are not sent. */
  held: { id: string; waiting: number }[];
  /** What the operator, or the sender itself, holds. */
  orders: Order[];
}

export interface Planning {
  notices: readonly Notice[];
  /** The moment to which the notices belong. */
  now: Instant;
  /** Whether to tell what is older than 24 hours. */
  isBackfilling: boolean;
}

export async function planOf(store: Store, { notices, now, isBackfilling }: Planning): Promise<Plan> {
  const ledger = await ledgerOf(store);
  const beginnings = actionBeginnings(notices);
  const updates: PlannedUpdate[] = [];
  for (const notice of notices.toReversed()) {
    const isForEverybody = notice.at >= (beginnings.get(notice.subjectId) ?? Infinity);
    const known = ledger.get(notice.id);
    // What was cut short while it was frozen has told nobody: it is decided anew.
    const isNew = known === undefined || known.state === 'freezing';
    const decision = isNew ? decide(notice, { now, isBackfilling }) : continuation(notice, known);
    const { prepared, excluded, suppressed } =
      decision === 'tell' ? await audienceOf(store.db, notice, { isForEverybody, now }) : audienceLeft(known, decision);
    const unknown = known?.unknown ?? 0;
    const reach = reachOf(notice, { isForEverybody });
    const names = { notice, ledgerId: notice.id, toldOf: null };
    updates.push({ ...names, decision, isForEverybody, recipients: prepared, excluded, suppressed, unknown, reach });
  }
  const sendable = new Set(
    updates.filter(({ decision }) => decision === 'continue' || decision === 'tell').map(({ notice }) => notice.id),
  );
  const held = [...ledger.values()].filter(({ id, waiting }) => waiting > 0 && !sendable.has(id) && !isCorrection(id));
  const orders = await ordersIn(store.db);
  return { updates, held: held.map(({ id, waiting }) => ({ id, waiting })), orders };
}

/**
 * When each subject first asked customers to act. Who must act is not known from
 * the components that they follow, so from that notice on, everybody hears all
 * that is said about it: also that the steps changed, or that it is over.
 */
function actionBeginnings(notices: readonly Notice[]): Map<string, Instant> {
  const beginnings = new Map<string, Instant>();
  for (const { subjectId, action, at } of notices)
    if (action !== null) beginnings.set(subjectId, Math.min(at, beginnings.get(subjectId) ?? Infinity));
  return beginnings;
}

function decide(notice: Notice, { now, isBackfilling }: Pick<Planning, 'now' | 'isBackfilling'>): Decision {
  if (!notice.isNotified) return 'silent';
  return isBackfilling || notice.at > now - DAY ? 'tell' : 'old';
}

function continuation({ isNotified }: Notice, { state, waiting }: LedgerUpdate): Decision {
  if (state === 'adopted') return 'adopted';
  if (waiting === 0) return 'told';
  return isNotified ? 'continue' : 'silent';
}

function audienceLeft(known: LedgerUpdate | undefined, decision: Decision): Omit<Audience, 'candidates'> {
  const { waiting = 0, excluded = 0, suppressed = 0 } = known ?? {};
  return { prepared: decision === 'continue' ? waiting : 0, excluded, suppressed };
}

/** How many updates are not told, by the reason. */
export function reasonsOf({ updates }: Plan): Record<Exclude<Decision, 'tell' | 'continue'>, number> {
  const reasons = { told: 0, adopted: 0, old: 0, silent: 0 };
  for (const { decision } of updates) if (decision !== 'tell' && decision !== 'continue') reasons[decision] += 1;
  return reasons;
}
