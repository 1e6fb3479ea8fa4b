import { expect, test } from 'vitest';
import { SECOND } from '#core/instant.ts';
import { withPatience } from '#delivery/store/patience.ts';
import { mayPass } from '#delivery/store/store-error.ts';
import type { Database } from '#delivery/store/database.ts';
import type { Store } from '#delivery/store/store.ts';
import { aSink, NOW, send } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';
import { aStore, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

function lost(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** A store that writes, and of every third writing loses the answer, as a connection does that breaks during a commit. */
function forgetful(store: Store): Store {
  let count = 0;
  async function losing<T>(work: Promise<T>): Promise<T> {
    const result = await work;
    count += 1;
    if (count % 3 === 0) throw lost();
    return result;
  }
  const db: Database = {
    ...store.db,
    all: (sql, values) => losing(store.db.all(sql, values)),
    run: (sql, values) => losing(store.db.run(sql, values)),
    transaction: (work, how) => losing(store.db.transaction(work, how)),
  };
  return { ...store, db };
}

test('a commit of which nobody knows whether it was written loses nobody, doubles nobody and leaves nobody unknown', async () => {
  const store = await aStore({ subscribers: many(40) });
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && to.startsWith('person7@') ? 550 : 'take') });
  let now = NOW;
  await send(forgetful(store), sink, { connections: 2, clock: () => (now += 1) });
  const states = await statesIn(store);
  expect([
    states.filter((state) => state === 'accepted').length,
    states.filter((state) => state === 'failed').length,
  ]).toEqual([39, 1]);
  expect(await columnIn(store, "SELECT count(*) FROM attempt WHERE verdict <> 'bounce'")).toEqual([40]);
  expect(doublesIn(sink.ledger)).toEqual({});
});

test('an absence is told once, however many wait for its end, and so is its end', async () => {
  const store = await aStore({ subscribers: many(1) });
  const said: string[] = [];
  let isAway = true;
  const all: Database['all'] = (sql, values) => (isAway ? Promise.reject(lost()) : store.db.all(sql, values));
  const onAway = ({ message }: Error) => void said.push(message);
  const patience = { clock: () => 0, limitMs: SECOND, onAway, onBack: () => void said.push('back') };
  const db = withPatience({ ...store.db, all }, patience);
  const asked = [1, 2, 3].map(() => db.all('SELECT count(*) AS n FROM subscriber'));
  await expect.poll(() => said.length).toBeGreaterThan(0);
  isAway = false;
  expect([await Promise.all(asked), said]).toEqual([
    [[{ n: 1 }], [{ n: 1 }], [{ n: 1 }]],
    ['read ECONNRESET', 'back'],
  ]);
});

test('patience ends with its limit, and has none with what no waiting mends', async () => {
  const store = await aStore();
  let now = 0;
  const patience = { clock: () => (now += SECOND), limitMs: 3 * SECOND };
  const away = withPatience({ ...store.db, run: () => Promise.reject(lost()) }, patience);
  await expect(away.run('')).rejects.toThrow('ECONNRESET');
  await expect(withPatience(store.db, patience).run('SELECT nonsense')).rejects.toThrow('nonsense');
});

test('an absence that was borne to its limit is not borne again by whoever asks next, and the next absence is', async () => {
  const store = await aStore();
  let now = 0;
  let isAway = true;
  const clock = (): number => (now += SECOND);
  let tries = 0;
  const all: Database['all'] = (sql, values) => {
    tries += 1;
    return isAway ? Promise.reject(lost()) : store.db.all(sql, values);
  };
  const db = withPatience({ ...store.db, all }, { clock, limitMs: 3 * SECOND });
  async function triesOf(): Promise<number> {
    tries = 0;
    await db.all('SELECT 1').catch(() => undefined);
    return tries;
  }
  const [first, next] = [await triesOf(), await triesOf()];
  isAway = false;
  await triesOf();
  isAway = true;
  expect([first, next, await triesOf()]).toEqual([3, 1, 3]);
});

test('what may pass is a store that is away, full or in use, and not one that refuses', () => {
  const codes = [
    'ECONNREFUSED',
    '57P01',
    '57P03',
    '08006',
    '53100',
    '53300',
    '25006',
    '28P01',
    '3D000',
    '42501',
    '23505',
  ];
  const passing = codes.filter((code) => mayPass(Object.assign(new Error('x'), { code })));
  expect(passing).toEqual(['ECONNREFUSED', '57P01', '57P03', '08006', '53100', '53300', '25006']);
  const [busy, readOnly, full, constraint, ioWrite] = [5, 8, 13, 19, 778].map((errcode) =>
    mayPass(Object.assign(new Error('x'), { errcode })),
  );
  expect({ busy, readOnly, full, constraint, ioWrite }).toEqual({
    busy: true,
    readOnly: false,
    full: true,
    constraint: false,
    ioWrite: true,
  });
  const messages = ['Connection terminated unexpectedly', 'timeout expired'];
  expect(messages.map((message) => mayPass(new Error(message)))).toEqual([true, true]);
  expect(mayPass('no error')).toBe(false);
});
