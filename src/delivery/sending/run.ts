/** One run of the sender on one channel: what it knows, and what it makes of each verdict. */
import { randomUUID } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import { openJournal, type Journal } from '../outbox/journal.ts';
import type { Claim } from '../outbox/outbox.ts';
import { asksForLess, newPace, type Pace } from '../outbox/pace.ts';
import type { Store } from '../store/store.ts';
import type { CarriedVerdict, Carrier, Line } from './carrier.ts';
import type { Alarm } from './alarm.ts';

export interface Sending {
  store: Store;
  carrier: Carrier;
  /** Only deliveries of these updates are taken. */
  updateIds: readonly string[];
  leaseMs: number;
  clock: () => Instant;
  /** A number in [0, 1) for the spread of retries. */
  chance: () => number;
  /** Aborted: no more is taken, what is in flight is finished. */
  signal: AbortSignal;
  /** Watches over the share of errors. */
  alarm: Alarm;
  /** Called with each verdict. */
  onVerdict: (claim: Claim, verdict: CarriedVerdict) => void;
}

/** So many refusals before the first acceptance are the relay's doing, and nobody's address's. */
const REFUSALS_OF_A_RELAY = 20;
/** So often a delivery that nothing was said about is tried again at once. */
const TRIES_AT_ONCE = 3;

export interface Run extends Sending {
  owner: string;
  journal: Journal;
  pace: Pace;
  open: Set<Line>;
  /** Leased and not begun. */
  queue: Claim[];
  /** A claim that is under way: one at a time is enough for all lines. */
  claiming: Promise<void> | null;
  /** Nothing more was due when it was last asked for. */
  isDry: boolean;
  /** Leased, and not let go: paused, or lost to another sender. */
  held: Claim[];
  /** How often a delivery was left untouched. */
  tries: Map<number, number>;
  /** Deliveries left untouched since something was last said about one. */
  troubles: number;
  judged: number;
  accepted: number;
  /** Refused for good, while nothing has been accepted yet. */
  refused: { claim: Claim; verdict: CarriedVerdict }[];
  problem: RelayProblem | null;
  failure: Error | null;
}

export function newRun(sending: Sending): Run {
  return {
    ...sending,
    owner: randomUUID(),
    journal: openJournal(sending.store, { ...sending, lines: sending.carrier.lines }),
    pace: newPace(sending.store.db, sending.clock),
    open: new Set(),
    queue: [],
    claiming: null,
    isDry: false,
    held: [],
    tries: new Map(),
    troubles: 0,
    judged: 0,
    accepted: 0,
    refused: [],
    problem: null,
    failure: null,
  };
}

/** Writes the verdict, and stops the run where the relay refuses everybody. */
export async function judge(run: Run, claim: Claim, verdict: CarriedVerdict): Promise<void> {
  run.judged += 1;
  run.troubles = 0;
  settle(run, claim, verdict);
  if (verdict.state === 'accepted') {
    run.accepted += 1;
    run.pace.count(claim.domainTag);
  }
  if (verdict.state === 'retry' && asksForLess(verdict.code)) await run.pace.slow(claim.domainTag);
  if (verdict.state === 'failed') run.refused.push({ claim, verdict });
  if (run.accepted > 0 || run.carrier.refusal === null)
    for (const refusal of run.refused.splice(0))
      run.journal.learn((session) => run.carrier.onRefusal(session, refusal.claim, refusal.verdict));
  if (run.refused.length >= REFUSALS_OF_A_RELAY) run.problem ??= run.carrier.refusal?.(verdict.code) ?? null;
  // What a customer's own endpoint does says nothing about the others.
  if (run.problem === null && run.carrier.refusal !== null) await run.alarm.note(claim, verdict);
}

/** Keeps the lease and tries again, unless the relay is at fault or this delivery drops every connection. */
export function putOff(run: Run, claim: Claim, verdict: CarriedVerdict): void {
  const tries = (run.tries.get(claim.id) ?? 0) + 1;
  run.tries.set(claim.id, tries);
  run.troubles += 1;
  if (isRelayAtFault(run, verdict, tries)) run.problem ??= run.carrier.refusal?.(verdict.code) ?? null;
  // A target of its own that is not there is its own matter; it is asked again when its time comes.
  if (run.carrier.refusal !== null && (run.problem !== null || tries < TRIES_AT_ONCE))
    return void run.queue.push(claim);
  settle(run, claim, { ...verdict, state: 'retry', code: verdict.code ?? 'lost' });
}

function settle(run: Run, claim: Claim, verdict: CarriedVerdict): void {
  const wait = verdict.state === 'retry' ? run.carrier.backoff(claim.attempt, run.chance()) : 0;
  const settled: CarriedVerdict = wait === null ? { ...verdict, state: 'failed', code: 'gave-up' } : verdict;
  run.journal.settle(claim, settled, Math.max(wait ?? 0, verdict.retryAfterMs ?? 0));
  run.onVerdict(claim, settled);
}

function isRelayAtFault(run: Run, { code }: CarriedVerdict, tries: number): boolean {
  if (code?.startsWith('5') === true || run.troubles > run.carrier.lines + TRIES_AT_ONCE) return true;
  return tries >= TRIES_AT_ONCE && run.judged === 0;
}
