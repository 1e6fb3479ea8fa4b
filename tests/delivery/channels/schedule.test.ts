import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '#core/instant.ts';
import { CHANNEL_NAMES } from '#delivery/channel-name.ts';
import { waitAfter } from '#delivery/channels/schedule.ts';

const MIDDLE = { chance: 0.5, retryAfterMs: null };

test('a webhook is tried for three days, ever more rarely, and then no more', () => {
  const waits = Array.from({ length: 10 }, (_, attempt) => waitAfter('webhook', { ...MIDDLE, attempt }));
  const hours = [2, 5, 10, 14, 20, 24].map((count) => count * HOUR);
  expect(waits).toEqual([5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...hours, null]);
});

test.each(CHANNEL_NAMES.filter((name) => name !== 'webhook'))('%s is tried again as mails are', (channel) => {
  const waits = [0, 1, 6, 99].map((attempt) => waitAfter(channel, { ...MIDDLE, attempt }));
  expect(waits).toEqual([MINUTE, 2 * MINUTE, 60 * MINUTE, 60 * MINUTE]);
});

test('chance spreads the waits', () => {
  const waits = [0, 1].map((chance) => waitAfter('webhook', { attempt: 1, chance, retryAfterMs: null }));
  expect(waits).toEqual([4 * MINUTE, 6 * MINUTE]);
});

test('who asks for a longer wait gets it, and no other', () => {
  const asked = (retryAfterMs: number) => waitAfter('slack', { attempt: 0, chance: 0.5, retryAfterMs });
  expect([asked(10 * MINUTE), asked(SECOND)]).toEqual([10 * MINUTE, MINUTE]);
  expect(waitAfter('webhook', { attempt: 9, chance: 0.5, retryAfterMs: SECOND })).toBeNull();
});
