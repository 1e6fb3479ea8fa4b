import { execFileSync } from 'node:child_process';
import parse from 'parse-prometheus-text-format';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MINUTE, SECOND } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { pause, resume } from '#delivery/outbox/control.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { markStarted } from '#delivery/outbox/outbox.ts';
import { follow } from '#delivery/following/follow.ts';
import { figuresIn } from '#delivery/following/figures.ts';
import { lookAfter } from '#delivery/following/looking.ts';
import { listenAt } from '#delivery/following/sender-address.ts';
import { newVitals, troublesOf, type Vitals } from '#delivery/following/vitals.ts';
import type { Database } from '#delivery/store/database.ts';
import type { Store } from '#delivery/store/store.ts';
import { isMissing, programNamed } from '#tests/support/debian-program.ts';
import { aContent, anIncident } from '#tests/support/makers.ts';
import { joined } from '#tests/support/presence.ts';
import { aSink, CONTENT, NOW, relayOf, send, UPDATE_ID } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { aStore, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

const IN_TIME = { timeout: 30_000 };
const begun = Date.now();
let aheadMs = 0;
/** A clock that goes, from the moment of the content on. */
const clock = (): number => NOW + Date.now() - begun + aheadMs;

/** A sender that stays until the test ends it, and whose content the test can change. */
function aFollower(store: Store, sink: Pick<SmtpSink, 'url'>, leaseMs = MINUTE) {
  const ending = new AbortController();
  const vitals = newVitals(clock());
  let content = CONTENT;
  let changed = (): void => {};
  const said: string[] = [];
  const ended = follow({
    store,
    vitals,
    leaseMs,
    clock,
    relay: relayOf(sink),
    from: 'updates@status.exchange.example',
    signal: ending.signal,
    read: () => ({ content, editions: new Map([['en', content]]), now: NOW, isCurrent: true }),
    watch(onChange) {
      changed = onChange;
      return () => {};
    },
    onReport: () => {},
    onStore: (failure) => void said.push(failure === null ? 'back' : 'away'),
    restMs: 50,
  });
  onTestFinished(async () => {
    ending.abort();
    await ended;
  });
  return {
    vitals,
    said,
    change(to: typeof CONTENT) {
      content = to;
      changed();
    },
    async end() {
      ending.abort();
      await ended;
    },
  };
}

describe('a sender that stays', () => {
  test('tells what is new once the content has it, and ends cleanly when it is told to', async () => {
    const store = await aStore({ subscribers: many(3) });
    const sink = await aSink();
    const follower = aFollower(store, sink);
    await expect.poll(() => sink.ledger.length, IN_TIME).toBe(3);
    follower.change(aContent({ incidents: [anIncident({ updates: [{}, { at: NOW }] })] }));
    await expect.poll(() => sink.ledger.length, IN_TIME).toBe(6);
    await follower.end();
    expect([await statesIn(store), doublesIn(sink.ledger)]).toEqual([Array(6).fill('accepted'), {}]);
    expect(follower.vitals.counts.email).toEqual({ accepted: 6, deferred: 0, refused: 0, unknown: 0 });
  });

  test('goes on when a pause is lifted, without being told', async () => {
    const store = await aStore({ subscribers: many(2) });
    await pause(store.db, { scope: 'all', at: NOW, why: 'A try.' });
    const sink = await aSink();
    const follower = aFollower(store, sink);
    await expect.poll(() => columnIn(store, 'SELECT count(*) FROM delivery'), IN_TIME).toEqual([2]);
    expect(sink.ledger).toEqual([]);
    await resume(store.db, 'all', clock());
    await expect.poll(() => sink.ledger.length, IN_TIME).toBe(2);
    await follower.end();
  });

  test('outlasts a relay that is not there', async () => {
    const store = await aStore({ subscribers: many(1) });
    const gone = await aSink();
    await gone.close();
    const follower = aFollower(store, gone);
    await expect.poll(() => follower.vitals.problem, IN_TIME).toMatch(/refused the connection/);
    expect(troublesOf(follower.vitals, clock())).toHaveLength(1);
    const back = await aSink({ port: Number(new URL(gone.url).port) });
    await expect.poll(() => back.ledger.length, IN_TIME).toBe(1);
    await expect.poll(() => troublesOf(follower.vitals, clock()), IN_TIME).toEqual([]);
    await follower.end();
  });

  test('keeps what it heard while the store is away, also for longer than leases last, and nobody is unknown', async () => {
    const store = await aStore({ subscribers: many(12) });
    let isAway = false;
    const sink = await aSink({
      onAccepted(count) {
        if (count !== 4) return;
        [isAway, aheadMs] = [true, 2 * MINUTE];
        setTimeout(() => (isAway = false), 500);
      },
    });
    const follower = aFollower({ ...store, db: awayIf(store.db, () => isAway) }, sink);
    onTestFinished(() => void (aheadMs = 0));
    await expect.poll(() => statesIn(store), IN_TIME).toEqual(Array(12).fill('accepted'));
    await follower.end();
    expect([follower.said, doublesIn(sink.ledger)]).toEqual([['away', 'back'], {}]);
  });

  test('waits for the lease of a dead colleague, and takes over', async () => {
    const store = await leasedStore();
    const colleague = await joined(store);
    const sink = await aSink();
    const follower = aFollower(store, sink);
    await expect.poll(() => statesIn(store), IN_TIME).toEqual(['accepted', 'unknown', 'accepted']);
    await follower.end();
    await colleague.leave();
    expect(sink.ledger).toHaveLength(2);
  });
});

/** The database, behind a network that is cut at times. */
function awayIf(db: Database, isAway: () => boolean): Database {
  const orLost = <T>(work: () => Promise<T>): Promise<T> =>
    isAway() ? Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })) : work();
  return {
    ...db,
    all: (sql, values) => orLost(() => db.all(sql, values)),
    run: (sql, values) => orLost(() => db.run(sql, values)),
    transaction: (work, how) => orLost(() => db.transaction(work, how)),
  };
}

/** Of three deliveries a colleague leased one and began another, and its leases end soon. */
async function leasedStore(leaseMs = SECOND): Promise<Store> {
  const store = await aStore({ subscribers: many(3) });
  const [notice] = noticesOf(CONTENT);
  if (notice === undefined) throw new Error('There is no notice.');
  await freeze(store, notice, { digest: '', now: NOW });
  const lease = { now: clock(), leaseUntil: clock() + leaseMs };
  const claiming = { owner: 'other', channel: 'email', updateIds: [UPDATE_ID], limit: 2, ...lease } as const;
  const [, second] = await claimDue(store, claiming);
  if (second !== undefined) await markStarted(store.db, [second], lease);
  return store;
}

test('a sender with patience stays until the lease of a colleague ends, says so once, and takes over', async () => {
  const store = await leasedStore();
  const colleague = await joined(store);
  const sink = await aSink();
  const waits: string[] = [];
  const report = await send(store, sink, { clock, patienceMs: MINUTE, onWait: (_, why) => waits.push(why) });
  await colleague.leave();
  expect(await statesIn(store)).toEqual(['accepted', 'unknown', 'accepted']);
  expect([waits, report.updates[0]?.accepted]).toEqual([['lease'], 2]);
});

test('a sender without patience leaves a colleague what it holds', async () => {
  const store = await leasedStore(10 * MINUTE);
  const colleague = await joined(store);
  await send(store, await aSink(), { clock });
  await colleague.leave();
  expect(await statesIn(store)).toEqual(['leased', 'started', 'accepted']);
});

describe('how it is', () => {
  /** Three accepted of five; one waits, one is unknown. */
  async function anAddress(change: (vitals: Vitals) => void = () => {}) {
    const vitals = newVitals(NOW);
    for (const state of ['accepted', 'accepted', 'accepted', 'retry', 'failed', 'unknown'] as const)
      vitals.note('email', state, NOW);
    vitals.relays.set('mail.example:587', true);
    vitals.figures = {
      updates: [{ id: UPDATE_ID, notedAt: NOW - MINUTE, recipients: 5, waiting: 1, unknown: 1 }],
      orders: [],
      dueSince: null,
    };
    change(vitals);
    const address = await listenAt(vitals, { host: '127.0.0.1', port: 0, clock: () => NOW + 6 * SECOND });
    onTestFinished(() => address.close());
    return address.url;
  }

  async function health(change?: (vitals: Vitals) => void): Promise<[number, unknown]> {
    const response = await fetch(`${await anAddress(change)}/health`);
    return [response.status, ((await response.json()) as { reasons: unknown }).reasons];
  }

  test('a sender that makes progress, or has nothing to do, is well', async () => {
    expect(await health()).toEqual([200, []]);
    expect(await health((vitals) => (vitals.figures = null))).toEqual([200, []]);
  });

  test('a sender that makes none is not, and says why', async () => {
    expect(await health((vitals) => (vitals.storeFailure = new Error('ECONNREFUSED at db.example')))).toEqual([
      503,
      ['The store cannot be used.'],
    ]);
    expect(await health((vitals) => (vitals.problem = 'The relay refused.'))).toEqual([503, ['The relay refused.']]);
    expect(await health((vitals) => (vitals.isContentCurrent = false))).toEqual([
      503,
      [expect.stringContaining('npm run check')],
    ]);
    const order = { scope: 'all', mode: 'pause', at: NOW, why: 'A try.' } as const;
    expect(await health((vitals) => vitals.figures?.orders.push(order))).toEqual([
      503,
      [expect.stringContaining('A try. To go on: “npm run outbox -- resume”')],
    ]);
    expect(await health((vitals) => (vitals.figuresAt = NOW - 2 * MINUTE))).toEqual([
      503,
      ['The store does not answer.'],
    ]);
    const still = newVitals(NOW - 10 * MINUTE);
    still.figuresAt = NOW;
    still.figures = { updates: [], orders: [], dueSince: NOW - 6 * MINUTE };
    expect(troublesOf(still, NOW)).toEqual([expect.stringContaining('more than five minutes')]);
    still.note('email', 'retry', NOW - MINUTE);
    expect(troublesOf(still, NOW)).toEqual([]);
  });

  test('its figures are read by an independent parser, and hold no address', async () => {
    const text = await (await fetch(`${await anAddress()}/metrics`)).text();
    const valuesOf = (name: string) =>
      (parse(text).find((family) => family.name === `allclear_${name}`)?.metrics ?? []).filter(
        ({ value }) => value !== '0',
      );
    expect(valuesOf('deliveries_total')).toEqual([
      { labels: { channel: 'email', verdict: 'accepted' }, value: '3' },
      { labels: { channel: 'email', verdict: 'deferred' }, value: '1' },
      { labels: { channel: 'email', verdict: 'refused' }, value: '1' },
      { labels: { channel: 'email', verdict: 'unknown' }, value: '1' },
    ]);
    const labels = { update: UPDATE_ID };
    expect(valuesOf('update_waiting')).toEqual([{ labels, value: '1' }]);
    expect(valuesOf('update_age_seconds')).toEqual([{ labels, value: '66' }]);
    expect(valuesOf('oldest_waiting_seconds')).toEqual([{ value: '66' }]);
    expect(valuesOf('deliveries_per_second')).toEqual([{ value: '0.5' }]);
    expect(valuesOf('relay_reachable')).toEqual([{ labels: { relay: 'mail.example:587' }, value: '1' }]);
    expect(text).not.toContain('@');
    if (!isMissing('Prometheus’ judgement of a sender’s figures', ['promtool']))
      execFileSync(programNamed('promtool') ?? '', ['check', 'metrics'], { input: text, stdio: 'pipe' });
  });

  test('nothing else is answered there', async () => {
    const url = await anAddress();
    const asked = [await fetch(url), await fetch(`${url}/health`, { method: 'POST' })];
    expect(asked.map(({ status }) => status)).toEqual([404, 405]);
  });

  test('the figures of the store name what waits, what is unknown and what is held', async () => {
    const store = await aStore({ subscribers: many(4) });
    const answers = { person1: 450, person2: 'take-and-drop', person3: 550 } as const;
    const sink = await aSink({
      answer: (point, to) =>
        point === 'data' ? (answers[to.split('@')[0] as keyof typeof answers] ?? 'take') : 'take',
    });
    await send(store, sink);
    expect(await figuresIn(store.db, NOW)).toEqual({
      updates: [{ id: UPDATE_ID, notedAt: NOW, recipients: 4, waiting: 1, unknown: 1 }],
      orders: [],
      dueSince: null,
    });
    expect(await figuresIn(store.db, NOW + 2 * MINUTE)).toMatchObject({ dueSince: NOW + MINUTE });
    await pause(store.db, { scope: 'all', at: NOW, why: 'A try.' });
    expect(await figuresIn(store.db, NOW + 2 * MINUTE)).toMatchObject({ orders: [{ scope: 'all' }], dueSince: null });
  });

  test('relays and figures are looked after while it waits', async () => {
    const store = await aStore({ subscribers: many(1) });
    const gone = await aSink();
    await gone.close();
    const sink = await aSink();
    const vitals = newVitals(NOW);
    const relay = { ...relayOf(gone), spares: [relayOf(sink)] };
    const stop = await lookAfter(vitals, { store, relay, clock });
    await stop();
    expect([[...vitals.relays.values()], vitals.figures?.updates]).toEqual([[false, true], []]);
  });
});
