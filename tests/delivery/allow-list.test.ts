import { expect, test } from 'vitest';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { aSink, send, UPDATE_ID } from '#tests/support/sending.ts';
import { aStore, codesIn, many } from '#tests/support/temporary-store.ts';

test.each([
  ['a whole address, in whatever case', ['Person2@example.org'], ['person2@example.org']],
  ['a domain', ['@example.org'], ['person1@example.org', 'person2@example.org', 'person3@example.org']],
  ['nobody of the list', ['@customers.example'], []],
])('an allow-list of %s lets only those get anything', async (_, allowed, expected) => {
  const store = await aStore({ subscribers: many(3) });
  const sink = await aSink();
  await send(store, sink, { allowed });
  expect(sink.ledger.map(({ recipient }) => recipient).toSorted()).toEqual(expected);
  const { accepted, failed } = (await ledgerOf(store)).get(UPDATE_ID) ?? {};
  expect({ accepted, failed }).toEqual({ accepted: expected.length, failed: 3 - expected.length });
  expect((await codesIn(store)).filter((code) => code === 'not-allowed')).toHaveLength(3 - expected.length);
});
