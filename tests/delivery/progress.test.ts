import { expect, test } from 'vitest';
import { newProgress } from '#delivery/sending/progress.ts';

test('a line says how many, how fast and how long still', () => {
  let now = 0;
  const progress = newProgress(1000, () => now);
  expect(progress.line()).toBe('0 of 1000 accepted, 0.0 a second');
  for (let index = 0; index < 97; index += 1) progress.note('accepted');
  for (const state of ['failed', 'unknown', 'retry', 'untouched', 'failed'] as const) progress.note(state);
  now = 2000;
  expect(progress.line()).toBe('97 of 1000 accepted, 2 failed, 1 unknown, 1 times put off, 50 a second, 18 s left');
});
