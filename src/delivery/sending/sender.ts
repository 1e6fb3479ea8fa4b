/**
 * The sender: several lines that take deliveries from the outbox one at a time
 * until none is due. It may be killed at any instant; run again, it goes on.
 */
import type { RelayProblem } from '../mail/relay-problem.ts';
import { startHeartbeat } from '../outbox/heartbeat.ts';
import { claimDue, release, type Claim } from '../outbox/outbox.ts';
import type { Line } from './carrier.ts';
import { judge, newRun, putOff, type Run, type Sending } from './run.ts';

/** Sends all that is due. Returns why the relay made it stop early, or null; throws where the store fails. */
export async function runSender(sending: Sending): Promise<RelayProblem | null> {
  const run = newRun(sending);
  const stopHeart = startHeartbeat({ ...run, onArrest: (reason) => arrest(run, reason) });
  try {
    const results = await Promise.allSettled(Array.from({ length: run.carrier.lines }, () => work(run)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await run.journal.close();
    if (run.failure !== null) throw run.failure;
    const refused = run.problem === null ? [] : run.refused.map(({ claim }) => claim);
    await release(run.store.db, [...run.queue, ...run.held, ...refused], run.clock());
  } finally {
    await stopHeart();
    for (const line of run.open) line.destroy();
  }
  return run.problem;
}

function arrest(run: Run, reason: Error | null): void {
  run.failure ??= reason;
  for (const line of run.open) line.destroy();
}

async function work(run: Run): Promise<void> {
  let line = null as Line | null;
  for (let claim = await nextClaim(run); claim !== null; claim = await nextClaim(run)) {
    line = line?.isUsable() === true ? line : await reopen(run, line);
    if (line === null) return void run.queue.push(claim);
    await deliver(run, line, claim);
  }
  if (line === null) return;
  run.open.delete(line);
  line.quit();
}

async function nextClaim(run: Run): Promise<Claim | null> {
  if (run.queue.length === 0 && !run.isDry && !isOver(run)) {
    run.claiming ??= claimMore(run).finally(() => (run.claiming = null));
    await run.claiming;
  }
  return isOver(run) ? null : (run.queue.shift() ?? null);
}

function isOver(run: Run): boolean {
  return run.signal.aborted || run.problem !== null || run.failure !== null;
}

async function claimMore(run: Run): Promise<void> {
  const { store, owner, updateIds, leaseMs, carrier, pace } = run;
  for (;;) {
    const now = run.clock();
    const claiming = { owner, updateIds, channel: carrier.channel, now, leaseUntil: now + leaseMs };
    const claims = await claimDue(store, { ...claiming, limit: 2 * carrier.lines });
    const admitted = await pace.admit(claims);
    run.queue.push(...admitted);
    run.isDry = claims.length === 0;
    // What was not admitted waits for its domain; others may be due behind it.
    if (admitted.length > 0 || claims.length === 0) return;
  }
}

async function reopen(run: Run, old: Line | null): Promise<Line | null> {
  if (old !== null) run.open.delete(old);
  const line = await run.carrier.open();
  if ('message' in line) {
    // While others hold a connection, the relay only wants fewer of them.
    if (run.open.size === 0) run.problem ??= line;
    return null;
  }
  run.open.add(line);
  return line;
}

async function deliver(run: Run, line: Line, claim: Claim): Promise<void> {
  let isOurs = true;
  async function beforeBody(): Promise<boolean> {
    isOurs = await run.journal.start(claim);
    return isOurs;
  }
  const verdict = await line.send(claim, beforeBody);
  if (!isOurs) return void run.held.push(claim);
  if (verdict.state === 'untouched') putOff(run, claim, verdict);
  else await judge(run, claim, verdict);
}
