/**
 * The sender: several lines that take deliveries from the outbox one at a time
 * until none is due. It may be killed at any instant; run again, it goes on.
 */
import { SECOND, type Instant } from '#core/instant.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import { startHeartbeat } from '../outbox/heartbeat.ts';
import { claimDue, type Claim } from '../outbox/claims.ts';
import { release, releaseAll } from '../outbox/outbox.ts';
import { waitUnless } from '../outbox/waiting.ts';
import type { Line } from './carrier.ts';
import { hearRelay, judge, newRun, type Run, type Sending } from './run.ts';

/** Sends all that is due. Returns why the relay made it stop early, or null; throws where the store fails. */
export async function runSender(sending: Sending): Promise<RelayProblem | null> {
  const run = newRun(sending);
  const stopHeart = startHeartbeat({ ...run, onArrest: (reason) => arrest(run, reason) });
  try {
    const results = await Promise.allSettled(Array.from({ length: run.carrier.lines }, () => work(run)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await run.claiming;
    await run.journal.close();
    if (run.failure !== null) throw run.failure;
    const refused = run.problem === null ? [] : run.refused.map(({ claim }) => claim);
    const timed = run.timed.map(({ claim }) => claim);
    await release(run.store.db, [...run.queue, ...timed, ...run.held, ...refused], run.clock());
    await releaseAll(run.store.db, run.owner, run.clock());
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
  let next = await nextOf(run, null);
  while (next !== null) {
    // What it has begun with, it may have an answer to, also where the relay has gone since.
    if (!next.isBegun && line?.isUsable() !== true) line = await reopen(run, line);
    if (line === null) return void run.queue.push(next.claim);
    next = await nextOf(run, await deliver(run, line, next));
  }
  if (line === null) return;
  run.open.delete(line);
  line.quit();
}

/** What a line sends next. */
interface Next {
  claim: Claim;
  /** The line has begun with it while it sent another. */
  isBegun: boolean;
}

async function nextOf(run: Run, begun: Next | null): Promise<Next | null> {
  if (begun !== null && !isOver(run)) return begun;
  if (begun !== null) run.queue.push(begun.claim);
  const claim = await nextClaim(run);
  return claim === null ? null : { claim, isBegun: false };
}

/** The next that may go, when it may; null: nothing is due that anybody waits for. */
async function nextClaim(run: Run): Promise<Claim | null> {
  for (;;) {
    if (!isAtHand(run)) await refill(run);
    const claim = claimAtHand(run);
    if (claim !== null) return claim;
    const at = wakeAt(run);
    if (at === null || isOver(run)) return null;
    await waitUnless(run.waiting, Math.max(at, run.clock() + STEP_MS), () => isOver(run) || run.queue.length > 0);
    // Others may be due by then.
    run.isDry = false;
  }
}

/** For each line, so many at least: all lines may ask for their next in one moment, while more are being leased. */
const AT_HAND = 2;

/** So long at least it is not asked again what may go. */
const STEP_MS = 20;

function isAtHand({ queue, timed, clock }: Run): boolean {
  return queue.length > 0 || (timed[0]?.at ?? Infinity) <= clock();
}

/** One that may go now, if that is known without asking. */
function claimAtHand(run: Run): Claim | null {
  if (isOver(run)) return null;
  const isTimed = (run.timed[0]?.at ?? Infinity) <= run.clock();
  const claim = (isTimed ? run.timed.shift()?.claim : run.queue.shift()) ?? null;
  // More are asked for before the lines have to wait for them. Who finds none asks again, and hears why.
  if (run.queue.length < AT_HAND * run.carrier.lines) refill(run).catch(() => undefined);
  return claim;
}

/** When a domain that keeps a pace may have another mail; null where there is none, or patience ends before. */
function wakeAt({ timed, pace, waiting }: Run): Instant | null {
  const slotAt = pace.domains.nextAt();
  const times = [...timed.map(({ at }) => at), ...(slotAt === null || slotAt > waiting.deadline() ? [] : [slotAt])];
  return times.length === 0 ? null : Math.min(...times);
}

async function refill(run: Run): Promise<void> {
  const slotAt = run.pace.domains.nextAt();
  const isSlotNear = slotAt !== null && slotAt <= Math.min(run.clock() + SECOND / 2, run.waiting.deadline());
  if ((run.isDry && !isSlotNear) || isOver(run)) return;
  run.claiming ??= claimMore(run).finally(() => (run.claiming = null));
  await run.claiming;
}

function isOver(run: Run): boolean {
  return run.signal.aborted || run.problem !== null || run.failure !== null;
}

async function claimMore(run: Run): Promise<void> {
  const { store, owner, updateIds, leaseMs, carrier, pace } = run;
  for (;;) {
    const now = run.clock();
    const claiming = { owner, updateIds, channel: carrier.channel, now, leaseUntil: now + leaseMs };
    const timed = await pace.domains.takeDue({ ...claiming, limit: carrier.lines });
    run.timed = [...run.timed, ...timed].toSorted((a, b) => a.at - b.at);
    const claims = run.isDry ? [] : await claimDue(store, { ...claiming, limit: 2 * AT_HAND * carrier.lines });
    const admitted = await pace.domains.admit(claims);
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

/** Returns what the line has begun with meanwhile. */
async function deliver(run: Run, line: Line, { claim, isBegun }: Next): Promise<Next | null> {
  if (!isBegun) await waitForTurn(run);
  if (isOver(run)) return giveBack(run, claim);
  let isOurs = true;
  const following: Next[] = [];
  const begunAt = run.clock();
  const sent = await line.send(claim, {
    async beforeBody() {
      isOurs = await run.journal.start(claim);
      if (isOurs) run.begun.set(claim.id, claim.domainTag);
      return isOurs;
    },
    next() {
      // Where another relay is to be used, this line begins with nothing more.
      const next = line.isUsable() && isAtHand(run) && mayGoNow(run) ? claimAtHand(run) : null;
      if (next !== null) following.push({ claim: next, isBegun: true });
      return next;
    },
  });
  const verdict = { ...sent, tookMs: run.clock() - begunAt };
  if (!isOurs) run.held.push(claim);
  // The line ended with the message before it, with a word (421) or without. That says nothing about this one: it is tried for itself.
  else if (isBegun && verdict.state === 'untouched' && !line.isUsable()) return { claim, isBegun: false };
  else if (verdict.state === 'untouched') await hearRelay(run, claim, verdict);
  else await judge(run, claim, verdict);
  return following[0] ?? null;
}

function giveBack(run: Run, claim: Claim): null {
  run.queue.push(claim);
  return null;
}

/** All mails share the relay; elsewhere each target is on its own. */
async function waitForTurn(run: Run): Promise<void> {
  const { carrier, pace } = run;
  if (carrier.refusal === null) return;
  const turn = await pace.relay.turn(() => isOver(run));
  if (turn.is === 'late') run.problem ??= carrier.refusal(run.askedCode, turn.at);
}

function mayGoNow({ carrier, pace }: Run): boolean {
  return carrier.refusal === null || pace.relay.takeNow();
}
