/**
 * The pace of the relay: every mail waits for its turn, whomever it is for, where
 * the operator has set a rate or the relay has asked for less.
 */
import { MINUTE, SECOND, type Instant } from '#core/instant.ts';
import type { Database } from '../store/database.ts';
import { counted, slowed, take, WINDOW_MS, type Bucket } from './bucket.ts';
import { changeBucket, pacedScopes, RELAY } from './buckets.ts';
import type { MailRate } from './mail-rate.ts';
import { FREE, LATE_MS, noteOfTheDay, ofTheDay, standing } from './relay-bucket.ts';
import { waitUnless, type Waiting } from './waiting.ts';

/** `late`: nobody waits so long as the next turn is away; with its moment. */
type Turn = { is: 'now' } | { is: 'late'; at: Instant };

export interface RelayPace {
  /** Resolves when a mail may leave, or `isOver`. */
  turn: (isOver: () => boolean) => Promise<Turn>;
  /** Takes a turn if there is one without waiting. */
  takeNow: () => boolean;
  /** The relay has asked for less. `begun`: mails on their way that it will take. */
  slow: (begun: number) => Promise<void>;
  /** The relay takes nothing for a while. */
  hold: (until: Instant) => Promise<void>;
  /** A mail was accepted. */
  count: () => void;
  /** Mails a second that may leave now; null: as many as can. */
  perSecond: () => number | null;
  /** Gives back what was taken of the day and not used. */
  close: () => Promise<void>;
}

export interface RelayPaceOptions extends Waiting {
  db: Database;
  rate: MailRate;
  /** Connections, each of which has a mail to send. */
  lines: number;
  onWait: (until: Instant) => void;
}

/** Refused so often, one after another, the relay takes nothing. */
const REFUSALS = 6;

interface State extends RelayPaceOptions {
  /** A rate is set, or was learned. */
  isPaced: boolean;
  readAt: Instant;
  /** Changes when the slots that are left are of no use any more. */
  epoch: number;
  /** The slots that this sender has. */
  next: Instant;
  everyMs: number;
  left: number;
  /** The moments of the last that were used. */
  used: Instant[];
  perSecond: number;
  reserving: Promise<void> | null;
  /** When the last mails were accepted. */
  times: Instant[];
  /** Accepted, and not yet counted in the row. */
  pending: number;
  /** Refusals without an acceptance between. */
  refusals: number;
  refusedAt: Instant;
}

export function newRelayPace(options: RelayPaceOptions): RelayPace {
  const isPaced = options.rate.perSecond !== null || options.rate.perDay !== null;
  const slots = { epoch: 0, next: 0, everyMs: 0, left: 0, used: [], perSecond: 0, reserving: null };
  const seen = { times: [], pending: 0, refusals: 0, refusedAt: -Infinity };
  const state: State = { ...options, isPaced, readAt: -Infinity, ...slots, ...seen };
  return {
    turn: (isOver) => turn(state, isOver),
    takeNow() {
      if (!state.isPaced) return state.clock() - state.readAt < SECOND;
      if (state.left === 0 || Math.max(state.next, secondIsOverAt(state)) > state.clock()) return false;
      takeSlot(state);
      return true;
    },
    slow: (begun) => slow(state, begun),
    hold: (until) => lower(state, (bucket, now) => ({ ...(bucket ?? guessed(state, now)), nextAt: until })),
    count() {
      state.pending += 1;
      state.refusals = 0;
      state.times.push(state.clock());
      if (state.times.length > FREE) state.times.shift();
    },
    perSecond: () => (state.isPaced && state.perSecond > 0 ? state.perSecond : null),
    async close() {
      if (state.rate.perDay !== null && state.left > 0) await noteOfTheDay(state.db, -state.left, state.clock());
      state.left = 0;
    },
  };
}

async function turn(state: State, isOver: () => boolean): Promise<Turn> {
  const { clock, deadline, onWait } = state;
  while (!isOver() && (await isPaced(state))) {
    const at = await nextSlot(state);
    if (at === null) break;
    const { epoch } = state;
    const isFar = at - clock() > MINUTE;
    if ((isFar || state.refusals >= REFUSALS) && at > deadline()) return { is: 'late', at };
    if (isFar) onWait(at);
    await waitUnless(state, at, () => isOver() || epoch !== state.epoch);
    // After a long wait it is asked again what may go.
    if (epoch === state.epoch && !isFar) break;
  }
  return { is: 'now' };
}

async function isPaced(state: State): Promise<boolean> {
  if (state.isPaced || state.clock() - state.readAt < SECOND) return state.isPaced;
  state.readAt = state.clock();
  state.isPaced = (await pacedScopes(state.db)).has(RELAY);
  return state.isPaced;
}

/** The moment of the next slot; null: there is no pace any more. */
async function nextSlot(state: State): Promise<Instant | null> {
  while (state.left === 0) {
    state.reserving ??= reserve(state).finally(() => (state.reserving = null));
    await state.reserving;
    if (!state.isPaced) return null;
  }
  return takeSlot(state);
}

function takeSlot(state: State): Instant {
  const now = state.clock();
  const slot = Math.max(state.next, now - LATE_MS);
  const at = Math.max(slot, now, secondIsOverAt(state));
  state.used.push(at);
  if (state.used.length > FREE) state.used.shift();
  state.next = slot + state.everyMs;
  state.left -= 1;
  return at;
}

/** When another mail may leave without more than its share leaving in one second. */
function secondIsOverAt({ used, everyMs }: State): Instant {
  const share = Math.floor(SECOND / everyMs);
  return share < 2 ? 0 : (used.at(-share) ?? 0) + SECOND;
}

async function reserve(state: State): Promise<void> {
  const { db, rate, lines, epoch, next: from, pending: accepted } = state;
  const now = state.clock();
  const taken = await changeBucket(db, RELAY, async (found, session) => {
    const bucket = standing(found, rate, now);
    if (bucket === null) return { bucket, result: null };
    const before = counted(bucket, accepted, now);
    const want = Math.max(lines, Math.ceil(before.perSecond / 4));
    const { bucket: after, slots } = take(before, { want, now, from, lateMs: LATE_MS });
    const ofDay = await ofTheDay(session, rate, { slots, now });
    return { bucket: ofDay.isOut ? before : after, result: { ...ofDay, perSecond: before.perSecond } };
  });
  state.pending -= accepted;
  // Meanwhile the relay asked for less: these are too many.
  if (epoch !== state.epoch) return;
  if (taken === null) Object.assign(state, { isPaced: false, left: 0 });
  else
    Object.assign(state, { next: taken.from, everyMs: taken.everyMs, left: taken.count, perSecond: taken.perSecond });
}

async function slow(state: State, begun: number): Promise<void> {
  const now = state.clock();
  // Those that were on their way at the same time say the same once more.
  if (now - state.refusedAt < SECOND / 2) return;
  Object.assign(state, { refusedAt: now, refusals: state.refusals + 1 });
  const holdMs = Math.min(SECOND * 2 ** (state.refusals - 1), WINDOW_MS);
  const justNow = justAccepted(state, now) + begun;
  await lower(state, (bucket) => slowed(bucket, { now, justNow, holdMs }));
}

function justAccepted({ times }: State, now: Instant): number {
  return times.filter((at) => at > now - SECOND).length;
}

function guessed(state: State, now: Instant): Bucket {
  return slowed(null, { now, justNow: justAccepted(state, now), holdMs: 0 });
}

async function lower(state: State, change: (bucket: Bucket | null, now: Instant) => Bucket): Promise<void> {
  const { db, rate, pending: accepted, left } = state;
  const now = state.clock();
  Object.assign(state, { isPaced: true, left: 0, next: 0, epoch: state.epoch + 1 });
  await changeBucket(db, RELAY, async (found, session) => {
    if (rate.perDay !== null && left > 0) await noteOfTheDay(session, -left, now);
    const bucket = standing(found, rate, now);
    return { bucket: change(bucket === null ? null : counted(bucket, accepted, now), now), result: null };
  });
  state.pending -= accepted;
}
