/** Runs the senders of all channels again and again, until nothing is due that the caller has patience for. */
import { MINUTE, type Instant } from '#core/instant.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import type { ChannelName } from '../channel-name.ts';
import type { Claim } from '../outbox/claims.ts';
import type { MailRate } from '../outbox/mail-rate.ts';
import { newPace } from '../outbox/pace.ts';
import { nextLeaseEnd, nextRunAt, recover } from '../outbox/recovery.ts';
import { waitingBy, waitUnless, type Waiting } from '../outbox/waiting.ts';
import { noteLines } from '../outbox/waves.ts';
import { withPatience } from '../store/patience.ts';
import type { Store } from '../store/store.ts';
import { newAlarm } from './alarm.ts';
import type { CarriedVerdict, Carrier } from './carrier.ts';
import { openGates } from './gates.ts';
import type { Sending } from './run.ts';
import { runSender } from './sender.ts';

export interface Patience {
  /** The real time, for leases and retries. */
  clock: () => Instant;
  /** So long the call stays for deliveries that were refused for now. */
  patienceMs?: number;
  leaseMs?: number;
  chance?: () => number;
  signal?: AbortSignal;
  /** The share of errors, from 0 to 1, above which an update is paused. */
  errorLimit?: number;
  /** How many mails may go through the relay. */
  rate?: MailRate;
  /** Resolves at a moment of the clock, or a little later. */
  wait?: Waiting['wait'];
  /** Called with what is wrong when the store is away, and with null when it is back. */
  onStore?: (failure: Error | null) => void;
  /** Whether the store's absence may end the sending, once it has lasted as long as leases do. */
  mayGiveUp?: () => boolean;
  /** Updates on which this process has begun before, for a sender that comes back to them; grows. */
  begun?: Set<string>;
  /** Called before a wait: for what was refused for now, or for the leases of another sender. */
  onWait?: (until: Instant, why: Turn['why']) => void;
  onVerdict?: (claim: Claim & { channel: ChannelName }, verdict: CarriedVerdict) => void;
}

const LEASE_MS = MINUTE;
/** Of a lease, so long a store may be away: whatever was leased before is the sender's still when it is back. */
const AWAY_SHARE = 3 / 4;
const ERROR_LIMIT = 0.05;
/** Another sender may be done long before its leases end, so they are looked at so often. */
const LOOK_MS = 2000;

/** The store, whose absences are waited out for as long as leases last. */
export function outlasting(
  store: Store,
  { clock, leaseMs = LEASE_MS, onStore = () => {}, mayGiveUp = () => true }: Patience,
): Store {
  const patience = { clock, limitMs: leaseMs * AWAY_SHARE, onAway: onStore, onBack: () => onStore(null), mayGiveUp };
  return { ...store, db: withPatience(store.db, patience) };
}

/** Returns why a relay made it stop early, or null. */
export async function sendUntilDone(
  options: Patience & { store: Store },
  updateIds: readonly string[],
  carriers: readonly Carrier[],
): Promise<RelayProblem | null> {
  const { clock, store, patienceMs = 0, signal = new AbortController().signal, begun = new Set() } = options;
  const patience = { until: clock() + patienceMs };
  const lines = carriers.find(({ channel }) => channel === 'email')?.lines ?? 0;
  const { waiting, sendings } = sendingsOf({ ...options, signal, patience, lines }, updateIds, carriers);
  await noteLines(
    store.db,
    updateIds.filter((id) => !begun.has(id)),
    lines,
  );
  for (const id of updateIds) begun.add(id);
  const channels = carriers.map(({ channel }) => channel);
  const tell = tellingOnce(options);
  try {
    for (;;) {
      const problem = await runAll(sendings);
      // A sender that slept too long has let go of its own claims.
      await recover(store.db, { now: clock(), leases: 'ended' });
      if (mayFallBack(problem, carriers) && !signal.aborted) continue;
      if (problem !== null || signal.aborted) return problem;
      if (await openGates(store, updateIds, clock())) continue;
      const next = await nextTurn(store.db, updateIds, channels);
      // The second: a clock that was set back makes no wait longer.
      if (next === null || next.at > patience.until || next.at - clock() > patienceMs) return null;
      if (next.at > clock()) tell(next);
      const until = next.why === 'lease' ? Math.min(next.at, clock() + LOOK_MS) : next.at;
      await waitUnless(waiting, until, () => signal.aborted);
    }
  } finally {
    for (const { pace } of sendings) await pace.relay.close().catch(() => undefined);
  }
}

/** Another relay takes over from one that refuses everybody, and not from one that keeps a pace. */
function mayFallBack(problem: RelayProblem | null, carriers: readonly Carrier[]): boolean {
  if (problem === null || problem.isPace === true) return false;
  return carriers.some((carrier) => carrier.fallBack?.() === true);
}

interface Turn {
  at: Instant;
  /** What is waited for: the time of what was refused for now, or the end of another sender's leases. */
  why: 'retry' | 'lease';
}

async function nextTurn(db: Store['db'], updateIds: readonly string[], channels: ChannelName[]): Promise<Turn | null> {
  const retryAt = await nextRunAt(db, updateIds, channels);
  const leaseEnd = await nextLeaseEnd(db, updateIds, channels);
  if (retryAt !== null && (leaseEnd === null || retryAt <= leaseEnd)) return { at: retryAt, why: 'retry' };
  return leaseEnd === null ? null : { at: leaseEnd, why: 'lease' };
}

/** Of the leases of others once: a sender that lives prolongs them again and again. */
function tellingOnce({ onWait }: Patience): (turn: Turn) => void {
  let isTold = false;
  return ({ at, why }) => {
    if (why === 'retry' || !isTold) onWait?.(at, why);
    isTold ||= why === 'lease';
  };
}

interface Settings extends Patience {
  store: Store;
  signal: AbortSignal;
  patience: { until: Instant };
  lines: number;
}

/** What each carrier's senders have in common, from the first run to the last. */
function sendingsOf(
  settings: Settings,
  updateIds: readonly string[],
  carriers: readonly Carrier[],
): { waiting: Waiting; sendings: Sending[] } {
  const { store, clock, wait = waitingBy(clock), patience, patienceMs = 0, rate, lines, onWait } = settings;
  const { leaseMs = LEASE_MS, chance = Math.random, errorLimit: limit = ERROR_LIMIT, signal } = settings;
  const waiting = { clock, wait, deadline: () => patience.until };
  const alarm = newAlarm(store, { limit, lines, clock });
  const shared = { store, clock, leaseMs, chance, signal, updateIds, alarm, waiting };
  const sendings = carriers.map((carrier) => {
    const onVerdict: Sending['onVerdict'] = (claim, verdict) => {
      // Patience is for standing still: whatever goes begins it anew.
      if (verdict.state === 'accepted') patience.until = Math.max(patience.until, clock() + patienceMs);
      settings.onVerdict?.({ ...claim, channel: carrier.channel }, verdict);
    };
    const sayWait = (until: Instant): void => onWait?.(until, 'retry');
    const pace = newPace(store, { ...waiting, rate, lines: carrier.lines, onWait: sayWait });
    return { ...shared, carrier, onVerdict, pace };
  });
  return { waiting, sendings };
}

/** One channel's trouble does not hold up another. */
async function runAll(sendings: readonly Sending[]): Promise<RelayProblem | null> {
  const results = await Promise.allSettled(sendings.map(runSender));
  let problem: RelayProblem | null = null;
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    problem ??= result.value;
  }
  return problem;
}
