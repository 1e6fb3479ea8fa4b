/**
 * From what staff wrote to what subscribers get: the one function behind
 * `npm run notify` and the running service. Safe to call again at any time, from
 * any number of processes on the same store.
 */
import type { Content } from '#core/content.ts';
import { MINUTE, type Instant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import { relaysOf } from '../mail/relays.ts';
import type { Deadlines } from '../mail/smtp.ts';
import type { SmtpSettings } from '../mail/smtp-settings.ts';
import { ordersIn, type Order } from '../outbox/control.ts';
import { ledgerOf, type LedgerUpdate } from '../outbox/ledger.ts';
import { failStale, nextRunAt, recover, resendUnknown, supersede, type Recovery } from '../outbox/recovery.ts';
import { openEveryWave } from '../outbox/waves.ts';
import { joinSenders } from '../store/presence.ts';
import type { Store } from '../store/store.ts';
import type { AudienceLimits } from './audience-guard.ts';
import { carriersOf, type Carrying } from './carriers.ts';
import { wavesOf } from './gates.ts';
import { composeDraft, freezeLetters, type Editions, type Letters, type Senders } from './letters.ts';
import { planCorrection } from './plan-correction.ts';
import { planOf, type PlannedUpdate } from './plan.ts';
import { readiness, refusedBySeeds } from './readiness.ts';
import { tellOwners } from './tell-owners.ts';
import { outlasting, sendUntilDone, type Patience } from './until-done.ts';

export interface SendOptions
  extends Patience, Partial<Pick<Carrying, 'dkim' | 'bounceDomain' | 'web' | 'vapid' | 'allowed' | 'connections'>> {
  /** As it stood at `now`, in the page's first language. */
  content: Content;
  /** The same in each language of the page; the first alone unless given. */
  editions?: Editions;
  /** Who reads answers and complaints, where that is not who sends. */
  senders?: Omit<Senders, 'from'>;
  /** The order to tell those whom this update reached how it reads now. */
  correcting?: string | null;
  store: Store;
  /** The first relay, and those that take over from it. */
  relay: SmtpSettings;
  deadlines?: Deadlines;
  /** The sender's address, checked. */
  from: string;
  /** The moment to which the content belongs; what is older than 24 hours then is not told unless asked. */
  now: Instant;
  isBackfilling?: boolean;
  /** The operator's order to send again what may have arrived. */
  isResendingUnknown?: boolean;
  /** Whether a large audience is told in waves. */
  isRamped?: boolean;
  limits?: AudienceLimits;
  /** The operator's own addresses that must take a copy before a large audience is frozen. */
  seeds?: readonly string[];
  /** The store has nobody but colleagues in it, who know that nothing is real. */
  isDrill?: boolean;
}

export interface SendReport {
  /** Every update that was told or continued by this call, as it stands in the ledger now. */
  updates: (LedgerUpdate & { isTextChanged: boolean })[];
  /** Why it ended early; null: it did not. */
  problem: RelayProblem | null;
  /** What dead senders had left behind. */
  recovered: Recovery;
  /** Given up because too much time has passed. */
  stale: number;
  /** Given up because a newer update of the same subject is told. */
  superseded: number;
  /** What the operator, or the sender itself, holds. */
  orders: Order[];
  /** When a delivery that was refused for now is due; null: none waits. */
  nextRunAt: Instant | null;
  isInterrupted: boolean;
}

export const DEFAULTS = {
  connections: 5,
  dkim: null,
  bounceDomain: null,
  web: null,
  vapid: null,
  allowed: null,
  deadlines: { connectMs: MINUTE / 2, envelopeMs: MINUTE, bodyMs: 10 * MINUTE },
} as const;

/**
 * Tells every new update to its audience. Where the relay cannot be reached, and mail is all that
 * anybody follows by, no update is frozen and nobody is marked.
 */
export async function sendNotices(asked: SendOptions): Promise<SendReport> {
  const options = { ...asked, store: outlasting(asked.store, asked) };
  const { store, clock } = options;
  let recovered: Recovery = { released: 0, unknown: 0 };
  const leave = await joinSenders(store, async () => {
    recovered = await recover(store.db, { now: clock(), leases: 'any' });
  });
  try {
    const stale = await failStale(store.db, clock());
    const due = await dueNow(options);
    const told = 'message' in due ? nothingTold(due) : await tell(options, due);
    if (told.problem === null && !told.isInterrupted)
      await tellOwners({ ...DEFAULTS, ...options, editions: editionsOf(options) });
    return { recovered, stale, orders: await ordersIn(store.db), ...told };
  } finally {
    await leave();
  }
}

async function dueNow(options: SendOptions): Promise<PlannedUpdate[] | RelayProblem> {
  const { store, content, now, correcting = null, isBackfilling = false, isResendingUnknown = false } = options;
  const notices = noticesOf(content);
  if (correcting !== null) {
    const digestOf = digesting(options);
    const planned = await planCorrection(store, { updateId: correcting, notices, now, digestOf, isResendingUnknown });
    return 'message' in planned ? planned : [planned];
  }
  const { updates } = await planOf(store, { notices, now, isBackfilling });
  return updates.filter(
    ({ decision, unknown }) =>
      decision === 'tell' || decision === 'continue' || (decision === 'told' && isResendingUnknown && unknown > 0),
  );
}

type Told = Omit<SendReport, 'recovered' | 'stale' | 'orders'>;

function nothingTold(problem: RelayProblem | null): Told {
  return { updates: [], problem, superseded: 0, nextRunAt: null, isInterrupted: false };
}

async function tell(options: SendOptions, due: PlannedUpdate[]): Promise<Told> {
  const relays = relaysOf(options.relay, { clock: options.clock, deadlines: options.deadlines ?? DEFAULTS.deadlines });
  const { first, problem: early, isOver } = await readiness(options, due, relays);
  if (isOver) return nothingTold(early);
  const { from, senders, store, clock, signal } = options;
  const editions = editionsOf(options);
  const ids = due.map(({ ledgerId }) => ledgerId);
  try {
    const drafts = await Promise.all(due.map((update) => composeDraft(update, editions, { from, ...senders })));
    const refused = await refusedBySeeds({ first, problem: early }, drafts, options);
    if (refused !== null) {
      first?.destroy();
      return nothingTold(refused);
    }
    if (options.isResendingUnknown === true) await resendUnknown(store.db, ids, clock());
    const freezing = { now: clock(), ...(options.isRamped === false ? {} : { wavesOf }) };
    const letters = await freezeLetters(store, drafts, freezing);
    if (options.isRamped === false) await openEveryWave(store.db, continuedIn(due));
    const superseded = await supersede(store.db, clock());
    const carriers = carriersOf({
      ...DEFAULTS,
      ...options,
      relays,
      letters,
      editions,
      first,
      hasRelay: early === null,
    });
    const late = await sendUntilDone(options, [...letters.keys()], carriers);
    for (const carrier of carriers) carrier.close();
    const updates = await reportOf(store, letters);
    const next = await nextRunAt(store.db, ids);
    return { updates, problem: early ?? late, superseded, nextRunAt: next, isInterrupted: signal?.aborted ?? false };
  } catch (error) {
    first?.destroy();
    throw error;
  }
}

function continuedIn(due: readonly PlannedUpdate[]): string[] {
  return due.filter(({ decision }) => decision === 'continue').map(({ ledgerId }) => ledgerId);
}

/** The digest of what an update says in all languages. */
export function digesting(
  said: Pick<SendOptions, 'content' | 'editions' | 'from'>,
): (update: PlannedUpdate) => Promise<string> {
  return async (update) => (await composeDraft(update, editionsOf(said), { from: said.from })).digest;
}

function editionsOf({ content, editions }: Pick<SendOptions, 'content' | 'editions'>): Editions {
  return editions ?? new Map([[content.page.languages[0] ?? 'en', content]]);
}

async function reportOf(store: Store, letters: Letters): Promise<SendReport['updates']> {
  const ledger = await ledgerOf(store);
  return [...letters].flatMap(([id, { isTextChanged }]) => {
    const update = ledger.get(id);
    return update === undefined ? [] : [{ ...update, isTextChanged }];
  });
}
