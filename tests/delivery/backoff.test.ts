import { expect, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { backoffAfter } from '#delivery/outbox/backoff.ts';

test('each refusal makes the wait longer, up to an hour', () => {
  const minutes = Array.from({ length: 9 }, (_, attempt) => backoffAfter(attempt, 0.5) / MINUTE);
  expect(minutes).toEqual([1, 2, 5, 10, 20, 30, 60, 60, 60]);
});

test('chance spreads the wait by a fifth to either side', () => {
  expect([backoffAfter(3, 0), backoffAfter(3, 0.999999)]).toEqual([8 * MINUTE, 12 * MINUTE]);
});
