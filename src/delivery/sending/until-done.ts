/** Runs the senders of all channels again and again, until nothing is due that the caller has patience for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, type Instant } from '#core/instant.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import { nextRunAt, recover } from '../outbox/recovery.ts';
import { noteLines } from '../outbox/waves.ts';
import { withPatience } from '../store/patience.ts';
import type { Store } from '../store/store.ts';
import { newAlarm } from './alarm.ts';
import type { Carrier } from './carrier.ts';
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
  /** Called before a wait for retries. */
  onWait?: (until: Instant) => void;
  onVerdict?: Sending['onVerdict'];
}

const LEASE_MS = MINUTE;
/** Of a lease, so long a store may be away: whatever was leased before is the sender's still when it is back. */
const AWAY_SHARE = 3 / 4;
const ERROR_LIMIT = 0.05;

/** The store, whose absences are waited out for as long as leases last. */
export function outlasting(store: Store, { clock, leaseMs = LEASE_MS, onStore = () => {} }: Patience): Store {
  const patience = { clock, limitMs: leaseMs * AWAY_SHARE, onAway: onStore, onBack: () => onStore(null) };
  return { ...store, db: withPatience(store.db, patience) };
}

/** Returns why a relay made it stop early, or null. */
export async function sendUntilDone(
  options: Patience & { store: Store },
  updateIds: readonly string[],
  carriers: readonly Carrier[],
): Promise<RelayProblem | null> {
  const { clock, store, patienceMs = 0, signal = new AbortController().signal, onWait } = options;
  const lines = carriers.find(({ channel }) => channel === 'email')?.lines ?? 0;
  const sending = sendingOf({ ...options, lines }, updateIds, signal);
  await noteLines(store.db, updateIds, lines);
  const until = clock() + patienceMs;
  const channels = carriers.map(({ channel }) => channel);
  for (;;) {
    const problem = await runAll(sending, carriers);
    // A sender that slept too long has let go of its own claims.
    await recover(store.db, { now: clock(), leases: 'ended' });
    if (problem !== null || signal.aborted) return problem;
    if (await openGates(store, updateIds, clock())) continue;
    const next = await nextRunAt(store.db, updateIds, channels);
    // The second: a clock that was set back makes no wait longer.
    if (next === null || next > until || next - clock() > patienceMs) return null;
    if (next > clock()) onWait?.(next);
    await sleep(Math.max(next - clock(), 0), undefined, { signal }).catch(() => undefined);
  }
}

function sendingOf(
  options: Patience & { store: Store; lines: number },
  updateIds: readonly string[],
  signal: AbortSignal,
): Omit<Sending, 'carrier'> {
  const { store, clock, lines, leaseMs = LEASE_MS, chance = Math.random } = options;
  const { errorLimit: limit = ERROR_LIMIT, onVerdict = () => {} } = options;
  const alarm = newAlarm(store, { limit, lines, clock });
  return { store, clock, leaseMs, chance, signal, updateIds, onVerdict, alarm };
}

/** One channel's trouble does not hold up another. */
async function runAll(sending: Omit<Sending, 'carrier'>, carriers: readonly Carrier[]): Promise<RelayProblem | null> {
  const results = await Promise.allSettled(carriers.map((carrier) => runSender({ ...sending, carrier })));
  let problem: RelayProblem | null = null;
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
    problem ??= result.value;
  }
  return problem;
}
