/** Runs the senders of all channels again and again, until nothing is due that the caller has patience for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, type Instant } from '#core/instant.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import type { ChannelName } from '../channel-name.ts';
import type { Claim } from '../outbox/outbox.ts';
import { nextLeaseEnd, nextRunAt, recover } from '../outbox/recovery.ts';
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
  const lines = carriers.find(({ channel }) => channel === 'email')?.lines ?? 0;
  const sending = sendingOf({ ...options, lines }, updateIds, signal);
  await noteLines(
    store.db,
    updateIds.filter((id) => !begun.has(id)),
    lines,
  );
  for (const id of updateIds) begun.add(id);
  const until = clock() + patienceMs;
  const channels = carriers.map(({ channel }) => channel);
  const tell = tellingOnce(options);
  for (;;) {
    const problem = await runAll(sending, carriers);
    // A sender that slept too long has let go of its own claims.
    await recover(store.db, { now: clock(), leases: 'ended' });
    if (problem !== null && !signal.aborted && carriers.some((carrier) => carrier.fallBack?.() === true)) continue;
    if (problem !== null || signal.aborted) return problem;
    if (await openGates(store, updateIds, clock())) continue;
    const next = await nextTurn(store.db, updateIds, channels);
    // The second: a clock that was set back makes no wait longer.
    if (next === null || next.at > until || next.at - clock() > patienceMs) return null;
    if (next.at > clock()) tell(next);
    const waitMs = Math.max(next.at - clock(), 0);
    await sleep(next.why === 'lease' ? Math.min(waitMs, LOOK_MS) : waitMs, undefined, { signal }).catch(
      () => undefined,
    );
  }
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

function sendingOf(
  options: Patience & { store: Store; lines: number },
  updateIds: readonly string[],
  signal: AbortSignal,
): SendingOfAll {
  const { store, clock, lines, leaseMs = LEASE_MS, chance = Math.random } = options;
  const { errorLimit: limit = ERROR_LIMIT, onVerdict = () => {} } = options;
  const alarm = newAlarm(store, { limit, lines, clock });
  return { store, clock, leaseMs, chance, signal, updateIds, onVerdict, alarm };
}

type SendingOfAll = Omit<Sending, 'carrier' | 'onVerdict'> & { onVerdict: NonNullable<Patience['onVerdict']> };

/** One channel's trouble does not hold up another. */
async function runAll(sending: SendingOfAll, carriers: readonly Carrier[]): Promise<RelayProblem | null> {
  const results = await Promise.allSettled(
    carriers.map((carrier) => {
      const { channel } = carrier;
      const onVerdict: Sending['onVerdict'] = (claim, verdict) => sending.onVerdict({ ...claim, channel }, verdict);
      return runSender({ ...sending, carrier, onVerdict });
    }),
  );
  let problem: RelayProblem | null = null;
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    problem ??= result.value;
  }
  return problem;
}
