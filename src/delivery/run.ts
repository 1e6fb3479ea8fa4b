/** One run of the sender: what it knows, and what it makes of each verdict. */
import { randomUUID } from 'node:crypto';
import type { Instant } from '#core/instant.ts';
import { backoffAfter } from './outbox/backoff.ts';
import { openJournal, type Journal } from './outbox/journal.ts';
import type { Claim } from './outbox/outbox.ts';
import { refusalProblem, type RelayProblem } from './mail/relay-problem.ts';
import type { Deadlines, MailConnection, OutgoingMail } from './mail/smtp.ts';
import type { SmtpSettings } from './mail/smtp-settings.ts';
import type { Store } from './store/store.ts';
import type { Verdict } from './verdict.ts';

export interface Sending {
  store: Store;
  relay: SmtpSettings;
  /** Only deliveries of these updates are taken. */
  updateIds: readonly string[];
  mailFor: (claim: Claim) => Pick<OutgoingMail, 'envelope' | 'message'>;
  /** At most so many at once, fewer where the relay allows fewer. */
  connections: number;
  deadlines: Deadlines;
  leaseMs: number;
  clock: () => Instant;
  /** A number in [0, 1) for the spread of retries. */
  chance: () => number;
  /** Aborted: no more is taken, what is in flight is finished. */
  signal: AbortSignal;
  /** A connection that is open already. */
  first: MailConnection | null;
}

/** So many refusals before the first acceptance are the relay's doing, and nobody's address's. */
const REFUSALS_OF_A_RELAY = 20;
/** So often a delivery that nothing was said about is tried again at once. */
const TRIES_AT_ONCE = 3;

export interface Run extends Sending {
  owner: string;
  journal: Journal;
  open: Set<MailConnection>;
  /** Leased and not begun. */
  queue: Claim[];
  /** A claim that is under way: one at a time is enough for all connections. */
  claiming: Promise<void> | null;
  /** Leased, and not let go: paused, or lost to another sender. */
  held: Claim[];
  /** How often a delivery was left untouched. */
  tries: Map<number, number>;
  /** Deliveries left untouched since something was last said about one. */
  troubles: number;
  judged: number;
  accepted: number;
  /** Refused for good, while nothing has been accepted yet. */
  refused: Claim[];
  problem: RelayProblem | null;
  failure: Error | null;
}

export function newRun(sending: Sending): Run {
  return {
    ...sending,
    owner: randomUUID(),
    journal: openJournal(sending.store, sending),
    open: new Set(),
    queue: [],
    claiming: null,
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
export async function judge(run: Run, claim: Claim, verdict: Verdict): Promise<void> {
  run.judged += 1;
  run.troubles = 0;
  await settle(run, claim, verdict);
  if (verdict.state === 'accepted') run.accepted += 1;
  if (run.accepted > 0) run.refused = [];
  else if (verdict.state === 'failed') run.refused.push(claim);
  if (run.refused.length >= REFUSALS_OF_A_RELAY) run.problem ??= refusalProblem(run.relay, verdict.code);
}

/** Keeps the lease and tries again, unless the relay is at fault or this delivery drops every connection. */
export async function putOff(run: Run, claim: Claim, verdict: Verdict): Promise<void> {
  const tries = (run.tries.get(claim.id) ?? 0) + 1;
  run.tries.set(claim.id, tries);
  run.troubles += 1;
  if (isRelayAtFault(run, verdict, tries)) run.problem ??= refusalProblem(run.relay, verdict.code);
  if (run.problem !== null || tries < TRIES_AT_ONCE) return void run.queue.push(claim);
  await settle(run, claim, { ...verdict, state: 'retry', code: verdict.code ?? 'lost' });
}

async function settle(run: Run, claim: Claim, verdict: Verdict): Promise<void> {
  const waitMs = verdict.state === 'retry' ? backoffAfter(claim.attempt, run.chance()) : 0;
  await run.journal.settle(claim, verdict, waitMs);
}

function isRelayAtFault(run: Run, { code }: Verdict, tries: number): boolean {
  if (code?.startsWith('5') === true || run.troubles > run.connections + TRIES_AT_ONCE) return true;
  return tries >= TRIES_AT_ONCE && run.judged === 0;
}
