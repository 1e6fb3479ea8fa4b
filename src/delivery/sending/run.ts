/** One run of the sender on one channel: what it knows, and what it makes of each verdict. */
import { randomUUID } from 'node:crypto';
import { HOUR, type Instant } from '#core/instant.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import { openJournal, type Journal } from '../outbox/journal.ts';
import type { Claim } from '../outbox/claims.ts';
import { asksForLess, type Asked } from '../outbox/asked-less.ts';
import type { Timed } from '../outbox/domain-pace.ts';
import type { Pace } from '../outbox/pace.ts';
import type { Waiting } from '../outbox/waiting.ts';
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
  /** Of this channel. */
  pace: Pace;
  waiting: Waiting;
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
  open: Set<Line>;
  /** Leased and not begun. */
  queue: Claim[];
  /** Leased, and not to begin before their moment; the next first. */
  timed: Timed[];
  /** The domains of those whose text is on its way. */
  begun: Map<number, string>;
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
  /** What the relay said when it last asked for less. */
  askedCode: string | null;
  problem: RelayProblem | null;
  failure: Error | null;
}

export function newRun(sending: Sending): Run {
  return {
    ...sending,
    owner: randomUUID(),
    journal: openJournal(sending.store, { ...sending, lines: sending.carrier.lines }),
    open: new Set(),
    queue: [],
    timed: [],
    begun: new Map(),
    claiming: null,
    isDry: false,
    held: [],
    tries: new Map(),
    troubles: 0,
    judged: 0,
    accepted: 0,
    refused: [],
    askedCode: null,
    problem: null,
    failure: null,
  };
}

/** Writes the verdict, and stops the run where the relay refuses everybody. */
export async function judge(run: Run, claim: Claim, verdict: CarriedVerdict): Promise<void> {
  const hasBegun = run.begun.delete(claim.id);
  run.judged += 1;
  run.troubles = 0;
  const asked = heard(run, claim, verdict);
  if (asked.by === 'relay' || asked.by === 'quota') return yieldToRelay(run, { claim, verdict, asked, hasBegun });
  settle(run, claim, verdict);
  if (verdict.state === 'accepted') {
    run.accepted += 1;
    run.pace.domains.count(claim.domainTag);
    run.pace.relay.count();
  }
  if (asked.by === 'domain') await slowDomain(run, claim, hasBegun);
  if (verdict.state === 'failed') run.refused.push({ claim, verdict });
  if (run.accepted > 0 || run.carrier.refusal === null)
    for (const refusal of run.refused.splice(0))
      run.journal.learn((session) => run.carrier.onRefusal(session, refusal.claim, refusal.verdict));
  if (run.refused.length >= REFUSALS_OF_A_RELAY) run.problem ??= run.carrier.refusal?.(verdict.code) ?? null;
  // What a customer's own endpoint does says nothing about the others.
  if (run.problem === null && run.carrier.refusal !== null) await run.alarm.note(claim, verdict);
}

function heard(run: Run, { domainTag }: Claim, verdict: CarriedVerdict): Asked {
  if (verdict.state !== 'retry') return { by: 'nobody' };
  if (run.carrier.refusal === null) return { by: asksForLess(verdict.code) ? 'domain' : 'nobody' };
  return run.pace.hear(domainTag, verdict, true);
}

interface Yielding {
  claim: Claim;
  verdict: CarriedVerdict;
  asked: Asked;
  /** The text was on its way when it was refused. */
  hasBegun: boolean;
}

/** How long a relay that has taken all of a day is left alone. */
const QUOTA_MS = HOUR;

/** The relay's pace is nobody's delivery's fault: it goes back as it was, and all wait. */
async function yieldToRelay(run: Run, { claim, verdict, asked, hasBegun }: Yielding): Promise<void> {
  const untouched = { ...verdict, state: 'untouched' } as const;
  run.journal.settle(claim, untouched);
  run.onVerdict(claim, untouched);
  run.isDry = false;
  run.askedCode = verdict.code;
  const { relay, domains } = run.pace;
  if (asked.by === 'quota') return relay.hold(run.clock() + QUOTA_MS);
  await relay.slow(hasBegun ? 0 : run.begun.size);
  if (asked.by === 'relay') await domains.forgive(asked.forgiven);
}

async function slowDomain(run: Run, { domainTag }: Claim, hasBegun: boolean): Promise<void> {
  const isOf = (claim: Claim): boolean => claim.domainTag === domainTag;
  const waiting = [...run.queue.filter(isOf), ...run.timed.map(({ claim }) => claim).filter(isOf)];
  run.queue = run.queue.filter((claim) => !isOf(claim));
  run.timed = run.timed.filter(({ claim }) => !isOf(claim));
  const begun = hasBegun ? 0 : [...run.begun.values()].filter((tag) => tag === domainTag).length;
  await run.pace.domains.slow(domainTag, { begun, waiting });
}

/** What the relay said before it knew for whom a mail is. */
export async function hearRelay(run: Run, claim: Claim, verdict: CarriedVerdict): Promise<void> {
  const hasTaken = run.accepted > 0 || verdict.code === '454';
  const asked: Asked =
    hasTaken && run.carrier.refusal !== null ? run.pace.hear(claim.domainTag, verdict, false) : { by: 'nobody' };
  run.begun.delete(claim.id);
  if (asked.by === 'relay' || asked.by === 'quota') await yieldToRelay(run, { claim, verdict, asked, hasBegun: false });
  else putOff(run, claim, verdict);
}

/** Keeps the lease and tries again, unless the relay is at fault or this delivery drops every connection. */
function putOff(run: Run, claim: Claim, verdict: CarriedVerdict): void {
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
