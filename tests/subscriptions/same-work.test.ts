/** Nobody learns by an answer's time who subscribes. How long answers take is measured in bench/answer-times.ts. */
import { expect, test } from 'vitest';
import { newMailQueue } from '#subscriptions/mail-queue.ts';
import type { Database, Session } from '#delivery/store/database.ts';
import { aService } from '#tests/support/service.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const ACCEPTED = { state: 'accepted', code: '250', reply: null } as const;

/** The database, with each statement noted before it runs. */
function noting(db: Database, noted: string[]): Database {
  function on(session: Session): Session {
    return {
      dialect: session.dialect,
      all: (sql, values) => (noted.push(sql), session.all(sql, values)),
      run: (sql, values) => (noted.push(sql), session.run(sql, values)),
    };
  }
  return { ...db, ...on(db), transaction: (work) => db.transaction((session) => work(on(session))) };
}

test.each([
  ['/subscribe', { way: 'email' }],
  ['/subscribe', { way: 'slack', target: 'https://hooks.slack.com/services/T/B/x' }],
  ['/manage', null],
])('before the answer of %s the same statements run for a known and an unknown address: %j', async (path, fields) => {
  const noted: string[] = [];
  const store = await aStore({ subscribers: [[]] });
  const service = await aService({ store: { ...store, db: noting(store.db, noted) } });
  async function statementsFor(email: string): Promise<string[]> {
    noted.length = 0;
    const answer = await service.post(path, fields === null ? { email } : service.signUp({ ...fields, email }));
    const before = [...noted];
    await answer.text();
    await service.mailed();
    return before;
  }
  await statementsFor('first@elsewhere.example');
  const known = await statementsFor('person1@example.org');
  expect(known.length).toBeGreaterThan(3);
  expect(await statementsFor('person9@example.org')).toEqual(known);
});

test('a mail starts when the time for it has come, and not with the answer', async () => {
  const started: string[] = [];
  const waits = [60_000, 0];
  const queue = newMailQueue({ say: () => {}, startAfterMs: () => waits.shift() ?? 0 });
  for (const name of ['later', 'now'])
    queue.add({ send: async () => (started.push(name), ACCEPTED), putBack: async () => undefined, retries: 0 });
  expect(started).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(started).toEqual(['now']);
  await queue.close();
});

test('unless it is told otherwise, that is a second or more', async () => {
  const started: number[] = [];
  const queue = newMailQueue({ say: () => {} });
  for (let index = 0; index < 50; index += 1)
    queue.add({ send: async () => (started.push(index), ACCEPTED), putBack: async () => undefined, retries: 0 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await queue.close();
  expect(started).toEqual([]);
});
