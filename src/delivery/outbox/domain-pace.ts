/**
 * The pace of domains that ask for less. Mail systems answer 421 or 4.7.x when
 * too much comes at once; then their mails are parked, and go as the slots of
 * their own bucket come. The rest of the queue does not wait for them.
 */
import { SECOND, type Instant } from '#core/instant.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { counted, isForgotten, raised, slowed, take, WINDOW_MS, type Bucket } from './bucket.ts';
import { changeBucket, pacedScopes, RELAY, type Changed } from './buckets.ts';
import { claimOfDomain, type Claim, type Claiming } from './claims.ts';
import { release } from './outbox.ts';
import { isAnyParked, park, SOON_MS, unpark } from './parking.ts';
import type { Waiting } from './waiting.ts';

/** Whoever takes so many a second is not held any more. */
const FREE = 100;

/** A delivery that may go at its moment, and not before. */
export interface Timed {
  claim: Claim;
  at: Instant;
}

export interface DomainPace {
  /** Those of the claims that have no pace to keep. The others are parked, and come by `takeDue`. */
  admit: (claims: Claim[]) => Promise<Claim[]>;
  /** Leases what the paced domains take in the next second. */
  takeDue: (claiming: Claiming) => Promise<Timed[]>;
  /** When one of them may have another slot; null: nothing waits for any. */
  nextAt: () => Instant | null;
  /** The domain has asked for less. `begun`: mails on their way that it will take; `waiting`: claims of it, which are given back. */
  slow: (domainTag: string, said: { begun: number; waiting: readonly Claim[] }) => Promise<void>;
  /** What the domains were told was not about them. */
  forgive: (domainTags: readonly string[]) => Promise<void>;
  /** A message of the domain was accepted. */
  count: (domainTag: string) => void;
}

/** What this sender knows of a domain that keeps a pace. */
interface Known {
  /** Null: nothing waits for it, or nothing of this sender's. */
  nextAt: Instant | null;
  /** When the row is to be looked at. */
  lookAt: Instant;
}

/** What this sender saw of a domain. */
interface Seen {
  /** When its last mails were accepted. */
  times: Instant[];
  /** Accepted, and not yet counted in the row. */
  pending: number;
  /** Refusals without an acceptance between. */
  refusals: number;
  refusedAt: Instant;
}

interface State extends Waiting {
  store: Store;
  known: Map<string, Known>;
  seen: Map<string, Seen>;
  readAt: Instant;
}

export function newDomainPace(store: Store, waiting: Waiting): DomainPace {
  const state: State = { ...waiting, store, known: new Map(), seen: new Map(), readAt: -Infinity };
  return {
    admit: (claims) => admit(state, claims),
    takeDue: (claiming) => takeDue(state, claiming),
    slow: (domainTag, said) => slow(state, domainTag, said),
    forgive: (domainTags) => forgive(state, domainTags),
    nextAt() {
      const times = [...state.known.values()].flatMap(({ nextAt }) => nextAt ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },
    count(domainTag) {
      const seen = seenOf(state, domainTag);
      seen.times.push(state.clock());
      if (seen.times.length > FREE) seen.times.shift();
      Object.assign(seen, { pending: seen.pending + 1, refusals: 0 });
    },
  };
}

function seenOf({ seen }: State, domainTag: string): Seen {
  const one = seen.get(domainTag) ?? { times: [], pending: 0, refusals: 0, refusedAt: -Infinity };
  seen.set(domainTag, one);
  return one;
}

/** Another sender's news comes a moment late, which costs the domain a moment. */
async function read(state: State): Promise<void> {
  const { known, store, clock } = state;
  if (clock() - state.readAt < SECOND) return;
  state.readAt = clock();
  const scopes = await pacedScopes(store.db);
  for (const scope of known.keys()) if (!scopes.has(scope)) known.delete(scope);
  for (const [scope, at] of scopes)
    if (scope !== RELAY && !known.has(scope)) known.set(scope, { nextAt: at, lookAt: at });
}

async function admit(state: State, claims: Claim[]): Promise<Claim[]> {
  await read(state);
  const { known, store, clock } = state;
  if (known.size === 0) return claims;
  const [held, free] = partition(claims, ({ domainTag }) => known.has(domainTag));
  for (const [domainTag, group] of Map.groupBy(held, (claim) => claim.domainTag)) {
    await release(store.db, group, clock());
    await park(store.db, domainTag, clock());
    known.set(domainTag, { nextAt: clock(), lookAt: clock() });
  }
  return free;
}

async function takeDue(state: State, claiming: Claiming): Promise<Timed[]> {
  await read(state);
  const timed: Timed[] = [];
  for (const [domainTag, { lookAt }] of state.known)
    if (lookAt <= Math.min(claiming.now + SECOND / 2, state.deadline()))
      timed.push(...(await takeOf(state, domainTag, claiming)));
  return timed;
}

interface Taken {
  timed: Timed[];
  /** Null: the domain keeps no pace any more. */
  known: Known | null;
}

const FREED: Changed<Taken> = { bucket: null, result: { timed: [], known: null } };

async function takeOf(state: State, domainTag: string, claiming: Claiming): Promise<Timed[]> {
  const { now } = claiming;
  const seen = seenOf(state, domainTag);
  const accepted = seen.pending;
  const { timed, known } = await changeBucket<Taken>(state.store.db, domainTag, async (found, session) => {
    const bucket = found === null ? null : raised(counted(found, accepted, now), now);
    if (bucket !== null && bucket.perSecond < FREE && !isForgotten(bucket, now))
      return claimSlots(session, state, { bucket, domainTag, claiming });
    await unpark(session, domainTag, now);
    return FREED;
  });
  seen.pending -= accepted;
  if (known === null) state.known.delete(domainTag);
  else state.known.set(domainTag, known);
  return timed;
}

interface Slotting {
  bucket: Bucket;
  domainTag: string;
  claiming: Claiming;
}

/** As many as wait of those that there are slots for; a slot that nobody takes stays. */
async function claimSlots(
  session: Session,
  { store, deadline }: State,
  { bucket, domainTag, claiming }: Slotting,
): Promise<Changed<Taken>> {
  const { now, limit: want } = claiming;
  const { from, everyMs, count } = take(bucket, { want, now }).slots;
  if (from > Math.min(now + SECOND, deadline()))
    return { bucket, result: { timed: [], known: { nextAt: from, lookAt: from } } };
  const asked = { ...claiming, domainTag, limit: count, soon: now + SOON_MS };
  const claims = await claimOfDomain(session, store.vault, asked);
  if (claims.length === 0) return { bucket, result: { timed: [], known: { nextAt: null, lookAt: now + SECOND } } };
  const nextAt = from + claims.length * everyMs;
  const timed = claims.map((claim, index) => ({ claim, at: from + index * everyMs }));
  const isMore = await isAnyParked(session, domainTag, now);
  return {
    bucket: { ...bucket, nextAt },
    result: { timed, known: { nextAt: isMore ? nextAt : null, lookAt: nextAt } },
  };
}

async function slow(
  state: State,
  domainTag: string,
  { begun, waiting }: { begun: number; waiting: readonly Claim[] },
): Promise<void> {
  const { store, clock, known } = state;
  const [now, seen] = [clock(), seenOf(state, domainTag)];
  await release(store.db, waiting, now);
  // Those that were on their way at the same time are told the same once more.
  if (now - seen.refusedAt < SECOND / 2) return;
  Object.assign(seen, { refusedAt: now, refusals: seen.refusals + 1 });
  const justNow = seen.times.filter((at) => at > now - SECOND).length + begun;
  const holdMs = Math.min(SECOND * 2 ** (seen.refusals - 1), WINDOW_MS);
  const accepted = seen.pending;
  const { nextAt: lookAt, parked } = await changeBucket(store.db, domainTag, async (found, session) => {
    const bucket = slowed(found === null ? null : counted(found, accepted, now), { now, justNow, holdMs });
    return { bucket, result: { nextAt: bucket.nextAt, parked: await park(session, domainTag, now) } };
  });
  seen.pending -= accepted;
  known.set(domainTag, { nextAt: parked === 0 ? null : lookAt, lookAt });
}

async function forgive({ store, clock, known }: State, domainTags: readonly string[]): Promise<void> {
  for (const domainTag of domainTags) {
    known.delete(domainTag);
    await changeBucket(store.db, domainTag, async (found, session) => {
      const isNew = found !== null && clock() - found.slowedAt < WINDOW_MS;
      if (isNew) await unpark(session, domainTag, clock());
      return { bucket: isNew ? null : found, result: null };
    });
  }
}

function partition<T>(items: readonly T[], is: (item: T) => boolean): [T[], T[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
