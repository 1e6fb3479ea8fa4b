import { expect, test } from 'vitest';
import { aStore } from '#tests/support/temporary-store.ts';

const [PUT, ALL] = ['INSERT INTO setting VALUES (:name, :value)', "SELECT value FROM setting WHERE name LIKE 'test%'"];

test('what is asked for at once is written together, and every statement has its own answer', async () => {
  const { db } = await aStore();
  const answers = await db.transaction(
    (session) =>
      Promise.all([
        session.run(PUT, { name: 'test1', value: 'a' }),
        session.all(ALL),
        session.run(PUT, { name: 'test2', value: 'b' }),
        session.all(ALL),
      ]),
    'at-once',
  );
  expect(answers).toEqual([1, [{ value: 'a' }], 1, [{ value: 'a' }, { value: 'b' }]]);
  expect(await db.all(ALL)).toEqual([{ value: 'a' }, { value: 'b' }]);
});

test('where one statement of several fails, nothing of them is written, and the first failure is told', async () => {
  const { db } = await aStore();
  const work = db.transaction(
    (session) =>
      Promise.all([
        session.run(PUT, { name: 'test1', value: 'a' }),
        session.run(PUT, { name: 'test1', value: 'again' }),
        session.run(PUT, { name: 'test2', value: 'b' }),
      ]),
    'at-once',
  );
  await expect(work).rejects.toThrow(/unique/i);
  expect(await db.all(ALL)).toEqual([]);
});

test('a statement behind the end of its transaction is refused, and not written by itself', async () => {
  const { db } = await aStore();
  const work = db.transaction(async (session) => {
    await session.run(PUT, { name: 'test1', value: 'a' });
    await session.run(PUT, { name: 'test2', value: 'b' });
  }, 'at-once');
  await expect(work).rejects.toThrow('A statement was asked for behind the end of its transaction.');
  expect((await db.all(ALL)).length).toBeLessThanOrEqual(1);
});
