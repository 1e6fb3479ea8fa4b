import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { adopt, audienceOf, freeze, ledgerOf, noteDigest } from '#delivery/outbox/ledger.ts';
import { removeSubscriber } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const freezing = { digest: 'd1', now };
const aboutWithdrawals = aNotice({ components: [{ id: 'withdrawals', status: 'suspended' }] });

function validityOf({ db }: Store, id: string): unknown {
  return db.prepare('SELECT valid_until - noted_at AS ms FROM update_event WHERE id = ?').get(id)?.['ms'];
}

test('a subscriber hears of the chosen components, or of all', () => {
  const store = aStore({ subscribers: [[], ['withdrawals'], ['trading'], ['trading', 'withdrawals']] });
  expect(audienceOf(store, aboutWithdrawals)).toEqual({ candidates: 4, prepared: 3, excluded: 1 });
});

test('a notice that names no component concerns everybody', () => {
  const store = aStore({ subscribers: [[], ['trading']] });
  expect(audienceOf(store, aNotice())).toEqual({ candidates: 2, prepared: 2, excluded: 0 });
});

test('who has left is no candidate', () => {
  const store = aStore({ subscribers: [[], []] });
  removeSubscriber(store, 'person1@example.org', now);
  expect(audienceOf(store, aNotice())).toEqual({ candidates: 1, prepared: 1, excluded: 0 });
});

test('an audience is frozen once: who comes later gets the next update', () => {
  const store = aStore({ subscribers: [[], ['trading']] });
  expect(freeze(store, aboutWithdrawals, freezing)).toEqual({ candidates: 2, prepared: 1, excluded: 1 });
  store.db.exec("INSERT INTO subscriber (id, address, locale, created_at) VALUES (3, 'late@example.org', NULL, 0)");
  store.db.exec("INSERT INTO subscription VALUES (9, 3, '*', 0, NULL, NULL)");
  expect(freeze(store, aboutWithdrawals, freezing)).toBeNull();
  expect(statesIn(store)).toEqual(['ready']);
});

test('the ledger counts what became of everybody', () => {
  const store = aStore({ subscribers: [[], [], ['trading']] });
  freeze(store, aboutWithdrawals, freezing);
  store.db.exec("UPDATE delivery SET state = 'accepted' WHERE id = 1");
  noteDigest(store, aboutWithdrawals.id, 'd2');
  expect([...ledgerOf(store).values()]).toEqual([
    {
      id: aboutWithdrawals.id,
      state: 'frozen',
      notedAt: now,
      digest: 'd2',
      candidates: 3,
      prepared: 2,
      excluded: 1,
      waiting: 1,
      started: 0,
      accepted: 1,
      failed: 0,
      unknown: 0,
      cancelled: 0,
    },
  ]);
});

test('a ledger from which a delivery is missing is told, and not believed', () => {
  const store = aStore({ subscribers: [[], []] });
  freeze(store, aNotice(), freezing);
  store.db.exec('DELETE FROM delivery WHERE id = 1');
  expect(() => ledgerOf(store)).toThrow(/2 deliveries were frozen and 1 are in the store/);
});

test('an audience whose counts do not add up is not kept', () => {
  const store = aStore({ subscribers: [[], []] });
  store.db.exec(`INSERT INTO update_event VALUES ('x', 'x', 'incident', 'frozen', 0, 0, '', 1, 1, 0)`);
  store.db.exec(
    `CREATE TRIGGER skips BEFORE INSERT ON delivery WHEN new.target_id = 2 BEGIN SELECT raise(IGNORE); END`,
  );
  expect(() => freeze(store, aNotice(), freezing)).toThrow(/1 deliveries were written and 2 counted; nothing is kept/);
  expect(store.db.prepare("SELECT count(*) AS n FROM update_event WHERE id <> 'x'").get()).toEqual({ n: 0 });
  expect(statesIn(store)).toEqual([]);
});

test('two deliveries of one update to one subscriber cannot be written', () => {
  const store = aStore({ subscribers: [[]] });
  freeze(store, aNotice(), freezing);
  expect(() =>
    store.db
      .prepare("INSERT INTO delivery (update_id, channel, target_id, run_at, updated_at) VALUES (?, 'email', 1, 0, 0)")
      .run(aNotice().id),
  ).toThrow(/UNIQUE/);
});

test('adopted updates are told to nobody, ever', () => {
  const store = aStore({ subscribers: [[]] });
  const [first, second] = [aNotice({ id: 'incidents/a/01' }), aNotice({ id: 'incidents/a/02' })];
  expect(adopt(store, [first], now)).toBe(1);
  expect(adopt(store, [first, second], now)).toBe(1);
  expect(freeze(store, first, freezing)).toBeNull();
  expect(statesIn(store)).toEqual([]);
});

test('adopting leaves alone what is being told', () => {
  const store = aStore({ subscribers: [[]] });
  freeze(store, aNotice(), freezing);
  expect(adopt(store, [aNotice()], now)).toBe(0);
  expect(ledgerOf(store).get(aNotice().id)?.state).toBe('frozen');
});

test('news of a running incident is worth retrying for four hours, the rest for a day', () => {
  const store = aStore();
  const notices = [
    aNotice({ id: 'a', status: 'identified' }),
    aNotice({ id: 'b', status: 'resolved' }),
    aNotice({ id: 'c', kind: 'postmortem', status: null }),
    aNotice({ id: 'd', kind: 'announcement', status: null }),
    aNotice({ id: 'e', kind: 'maintenance', status: 'scheduled' }),
  ];
  for (const notice of notices) freeze(store, notice, freezing);
  expect(notices.map(({ id }) => validityOf(store, id))).toEqual([4 * HOUR, DAY, DAY, DAY, DAY]);
});
