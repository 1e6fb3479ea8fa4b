import { expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '#core/instant.ts';
import { counted, isForgotten, newBucket, raised, slowed, take, WINDOW_MS } from '#delivery/outbox/bucket.ts';

const NOW = 1_000_000;

test('slots are spread evenly, a little slower than the rate, and never more than a second’s at once', () => {
  const { slots, bucket } = take(newBucket(20, NOW), { want: 100, now: NOW });
  expect([slots.count, Math.round(slots.everyMs * 10) / 10]).toEqual([19, 52.6]);
  expect(Math.round(bucket.nextAt - slots.from)).toBe(SECOND);
  expect(take(bucket, { want: 5, now: NOW }).slots.from).toBe(bucket.nextAt);
});

test('what nobody took is not made up for in a burst', () => {
  const { slots } = take(newBucket(10, NOW), { want: 5, now: NOW + DAY });
  expect(slots.from).toBeGreaterThanOrEqual(NOW + DAY - 50);
});

test('the slowest rate still has a slot', () => {
  expect(take(newBucket(0.1, NOW), { want: 50, now: NOW }).slots.count).toBe(1);
});

test('the first refusal takes what was accepted in the last second for the rate', () => {
  expect(slowed(null, { now: NOW, justNow: 14, holdMs: SECOND })).toMatchObject({
    perSecond: 14,
    nextAt: NOW + SECOND,
    slowedAt: NOW,
  });
});

test('a rate is halved once in a window, however many refusals come', () => {
  const first = { ...newBucket(40, NOW), slowedAt: NOW - WINDOW_MS };
  let bucket = slowed(first, { now: NOW, justNow: 0, holdMs: SECOND });
  for (let ms = 1; ms < 500; ms += 1) bucket = slowed(bucket, { now: NOW + ms, justNow: 0, holdMs: SECOND });
  expect(bucket.perSecond).toBe(20);
  expect(slowed(bucket, { now: NOW + WINDOW_MS, justNow: 0, holdMs: SECOND }).perSecond).toBe(10);
});

test('it never falls below what was accepted in the last window, and never to nothing', () => {
  const bucket = { ...newBucket(40, NOW), slowedAt: NOW - WINDOW_MS, acceptedBefore: 300 };
  expect(slowed(bucket, { now: NOW, justNow: 0, holdMs: SECOND }).perSecond).toBe(30);
  const slow = { ...newBucket(0.1, NOW), slowedAt: NOW - WINDOW_MS };
  expect(slowed(slow, { now: NOW, justNow: 0, holdMs: SECOND }).perSecond).toBe(0.1);
});

test('what was accepted so far counts in its first window, and a burst does not', () => {
  const first = counted(newBucket(14, NOW), 42, NOW + 1);
  expect(slowed(first, { now: NOW + 4 * SECOND, justNow: 0, holdMs: SECOND }).perSecond).toBe(10.5);
  expect(slowed({ ...first, accepted: 12 }, { now: NOW + 1, justNow: 0, holdMs: SECOND }).perSecond).toBe(7);
});

test('what was accepted is counted by windows', () => {
  const one = counted(newBucket(5, NOW), 3, NOW + 1);
  expect(counted(one, 2, NOW + WINDOW_MS + 1)).toMatchObject({ accepted: 2, acceptedBefore: 3 });
  expect(counted(one, 2, NOW + 2 * WINDOW_MS)).toMatchObject({ accepted: 2, acceptedBefore: 0 });
});

test('far below where it was refused it grows by a tenth a window, and near that by a twentieth a minute', () => {
  const far = { ...newBucket(10, NOW), slowedAt: NOW, ceiling: 100 };
  expect(raised(far, NOW + WINDOW_MS - 1)).toBe(far);
  expect(raised(far, NOW + WINDOW_MS).perSecond).toBeCloseTo(11.1);
  const near = { ...far, perSecond: 95 };
  expect(raised(near, NOW + MINUTE - 1)).toBe(near);
  expect(raised(near, NOW + MINUTE).perSecond).toBeCloseTo(99.75);
});

test('an operator’s rate does not grow, and what was learned is forgotten after a day', () => {
  const set = newBucket(10, NOW);
  expect([raised(set, NOW + DAY), isForgotten(set, NOW + 2 * DAY)]).toEqual([set, false]);
  const learned = { ...set, slowedAt: NOW };
  expect([isForgotten(learned, NOW + DAY), isForgotten(learned, NOW + DAY + 1)]).toEqual([false, true]);
});
