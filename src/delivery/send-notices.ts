/**
 * From what staff wrote to what subscribers get: the one function behind
 * `npm run notify` and the running service. Safe to call again at any time, from
 * any number of processes on the same store.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Content } from '#core/content.ts';
import { MINUTE, type Instant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { ledgerOf, type LedgerUpdate } from './outbox/ledger.ts';
import { composeDraft, copyFor, freezeLetters, type Letter } from './mail/letters.ts';
import type { Claim } from './outbox/outbox.ts';
import { planOf, type Plan, type PlannedUpdate } from './plan.ts';
import { joinSenders } from './store/presence.ts';
import { failStale, nextRunAt, recover, resendUnknown, type Recovery } from './outbox/recovery.ts';
import { demonstrationProblem, type RelayProblem } from './mail/relay-problem.ts';
import { runSender } from './sender.ts';
import { connect, type Deadlines, type MailConnection } from './mail/smtp.ts';
import type { SmtpSettings } from './mail/smtp-settings.ts';
import type { Store } from './store/store.ts';

export interface SendOptions {
  /** As it stood at `now`. */
  content: Content;
  store: Store;
  relay: SmtpSettings;
  /** The sender's address, checked. */
  from: string;
  /** The moment to which the content belongs; what is older than 24 hours then is not told unless asked. */
  now: Instant;
  /** The real time, for leases and retries. */
  clock: () => Instant;
  isBackfilling?: boolean;
  /** The operator's order to send again what may have arrived. */
  isResendingUnknown?: boolean;
  connections?: number;
  /** So long the call stays for deliveries that were refused for now. */
  patienceMs?: number;
  leaseMs?: number;
  deadlines?: Deadlines;
  chance?: () => number;
  signal?: AbortSignal;
  /** Called before a wait for retries. */
  onWait?: (until: Instant) => void;
}

export interface SendReport {
  /** Every update that was told or continued by this call, as it stands in the ledger now. */
  updates: (LedgerUpdate & { isTextChanged: boolean })[];
  /** Why the relay ended it early; null: it did not. */
  problem: RelayProblem | null;
  /** What dead senders had left behind. */
  recovered: Recovery;
  /** Given up because too much time has passed. */
  stale: number;
  /** When a delivery that was refused for now is due; null: none waits. */
  nextRunAt: Instant | null;
  isInterrupted: boolean;
}

export const DEFAULTS = {
  connections: 5,
  leaseMs: MINUTE,
  deadlines: { connectMs: MINUTE / 2, envelopeMs: MINUTE, bodyMs: 10 * MINUTE },
} as const;

/** Tells every new update to its audience. Where the relay cannot be reached, no update is frozen and nobody is marked. */
export async function sendNotices(options: SendOptions): Promise<SendReport> {
  const { store, clock, content, now, isBackfilling = false } = options;
  let recovered: Recovery = { released: 0, unknown: 0 };
  const leave = await joinSenders(store, async () => {
    recovered = await recover(store.db, { now: clock(), leases: 'any' });
  });
  try {
    const stale = await failStale(store.db, clock());
    const plan = await planOf(store, { notices: noticesOf(content), now, isBackfilling });
    return { recovered, stale, ...(await tell(options, dueIn(plan, options))) };
  } finally {
    await leave();
  }
}

function dueIn({ updates }: Plan, { isResendingUnknown = false }: SendOptions): PlannedUpdate[] {
  return updates.filter(
    ({ decision, unknown }) =>
      decision === 'tell' || decision === 'continue' || (decision === 'told' && isResendingUnknown && unknown > 0),
  );
}

type Told = Omit<SendReport, 'recovered' | 'stale'>;

async function tell(options: SendOptions, due: PlannedUpdate[]): Promise<Told> {
  const { content, from, store, relay, clock, signal, isResendingUnknown = false } = options;
  const drafts = await Promise.all(due.map((update) => composeDraft(update, content.page, from)));
  const needsRelay = due.some(({ recipients, unknown }) => recipients > 0 || (isResendingUnknown && unknown > 0));
  const first = needsRelay
    ? (demonstrationProblem(content.page, relay) ?? (await connect(relay, options.deadlines ?? DEFAULTS.deadlines)))
    : null;
  if (first !== null && 'message' in first)
    return { updates: [], problem: first, nextRunAt: null, isInterrupted: false };
  const ids = due.map(({ notice }) => notice.id);
  try {
    if (isResendingUnknown) await resendUnknown(store.db, ids, clock());
    const letters = await freezeLetters(store, drafts, clock());
    const problem = await sendUntilDone(options, letters, first);
    const updates = await reportOf(store, letters);
    return { updates, problem, nextRunAt: await nextRunAt(store.db, ids), isInterrupted: signal?.aborted ?? false };
  } catch (error) {
    first?.destroy();
    throw error;
  }
}

async function sendUntilDone(options: SendOptions, letters: Map<string, Letter>, first: MailConnection | null) {
  const { clock, store, patienceMs = 0, signal = new AbortController().signal, onWait } = options;
  const updateIds = [...letters.keys()];
  const until = clock() + patienceMs;
  for (let connection = first; ; connection = null) {
    const problem = await runSender({ ...senderOptions(options, letters), updateIds, signal, first: connection });
    // A sender that slept too long has let go of its own claims.
    await recover(store.db, { now: clock(), leases: 'ended' });
    const next = await nextRunAt(store.db, updateIds);
    if (problem !== null || signal.aborted || next === null || next > until) return problem;
    if (next > clock()) onWait?.(next);
    await sleep(Math.max(next - clock(), 0), undefined, { signal }).catch(() => undefined);
  }
}

function senderOptions(options: SendOptions, letters: Map<string, Letter>) {
  const { store, relay, from, clock, connections, leaseMs, deadlines, chance } = options;
  return {
    store,
    relay,
    clock,
    connections: connections ?? DEFAULTS.connections,
    leaseMs: leaseMs ?? DEFAULTS.leaseMs,
    deadlines: deadlines ?? DEFAULTS.deadlines,
    chance: chance ?? Math.random,
    mailFor: (claim: Claim) => ({ envelope: { from, to: claim.address }, message: copyFor(store, claim, letters) }),
  };
}

async function reportOf(store: Store, letters: Map<string, Letter>): Promise<SendReport['updates']> {
  const ledger = await ledgerOf(store);
  return [...letters].flatMap(([id, { isTextChanged }]) => {
    const update = ledger.get(id);
    return update === undefined ? [] : [{ ...update, isTextChanged }];
  });
}
