/**
 * The sender: several connections that take deliveries from the outbox one at a
 * time until none is due. It may be killed at any instant; run again, it goes on.
 */
import { startHeartbeat } from './outbox/heartbeat.ts';
import { claimDue, release, type Claim } from './outbox/outbox.ts';
import type { RelayProblem } from './mail/relay-problem.ts';
import { judge, newRun, putOff, type Run, type Sending } from './run.ts';
import { connect, type MailConnection } from './mail/smtp.ts';

/** Sends all that is due. Returns why the relay made it stop early, or null; throws where the store fails. */
export async function runSender(sending: Sending): Promise<RelayProblem | null> {
  const run = newRun(sending);
  const stopHeart = startHeartbeat({ ...run, onArrest: (reason) => arrest(run, reason) });
  try {
    const workers = Array.from({ length: run.connections }, (_, index) => work(run, index === 0 ? run.first : null));
    const results = await Promise.allSettled(workers);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    if (run.failure !== null) throw run.failure;
    await release(run.store.db, [...run.queue, ...run.held, ...(run.problem === null ? [] : run.refused)], run.clock());
  } finally {
    await stopHeart();
    for (const connection of run.open) connection.destroy();
  }
  return run.problem;
}

function arrest(run: Run, reason: Error | null): void {
  run.failure ??= reason;
  for (const connection of run.open) connection.destroy();
}

async function work(run: Run, first: MailConnection | null): Promise<void> {
  let connection = first;
  if (first !== null) run.open.add(first);
  for (let claim = await nextClaim(run); claim !== null; claim = await nextClaim(run)) {
    connection = connection?.isUsable() === true ? connection : await reconnect(run, connection);
    if (connection === null) return void run.queue.push(claim);
    await deliver(run, connection, claim);
  }
  if (connection === null) return;
  run.open.delete(connection);
  connection.quit();
}

async function nextClaim(run: Run): Promise<Claim | null> {
  if (isOver(run)) return null;
  if (run.queue.length === 0) {
    run.claiming ??= claimMore(run).finally(() => (run.claiming = null));
    await run.claiming;
  }
  return isOver(run) ? null : (run.queue.shift() ?? null);
}

function isOver(run: Run): boolean {
  return run.signal.aborted || run.problem !== null || run.failure !== null;
}

async function claimMore(run: Run): Promise<void> {
  const { store, owner, updateIds, leaseMs, connections } = run;
  const now = run.clock();
  const claiming = { owner, updateIds, channel: 'email', now, leaseUntil: now + leaseMs, limit: 2 * connections } as const;
  run.queue.push(...(await claimDue(store, claiming)));
}

async function reconnect(run: Run, old: MailConnection | null): Promise<MailConnection | null> {
  if (old !== null) run.open.delete(old);
  const connection = await connect(run.relay, run.deadlines);
  if ('message' in connection) {
    // While others hold a connection, the relay only wants fewer of them.
    if (run.open.size === 0) run.problem ??= connection;
    return null;
  }
  run.open.add(connection);
  return connection;
}

async function deliver(run: Run, connection: MailConnection, claim: Claim): Promise<void> {
  let isOurs = true;
  async function beforeBody(): Promise<boolean> {
    isOurs = await run.journal.start(claim);
    return isOurs;
  }
  const verdict = await connection.send({ ...run.mailFor(claim), beforeBody });
  if (verdict.state !== 'untouched') return judge(run, claim, verdict);
  if (isOurs) await putOff(run, claim, verdict);
  else run.held.push(claim);
}
