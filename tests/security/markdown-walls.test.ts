import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { payloads, type Payload } from './payloads.ts';
import { TRIALS } from './walls.ts';

/** Every tenth payload, from another one on in another run. */
const seed = Number(process.env['SEED'] ?? Date.now()) % 10;
const tenth = partOf(seed);

function partOf(part: number): Payload[] {
  return payloads.filter((_, index) => index % 10 === part);
}

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

test.each(TRIALS)('$sentence', async ({ complaints }) => {
  expect({ seed, complaints: await complaints(browser, tenth) }).toEqual({ seed, complaints: [] });
});

test('each payload is in one of ten parts', () => {
  const parts = Array.from({ length: 10 }, (_, part) => partOf(part));
  expect(new Set(parts.flat())).toEqual(new Set(payloads));
  expect(parts.map(({ length }) => Math.abs(length - payloads.length / 10) < 1)).toEqual(Array(10).fill(true));
});
