import { describe, expect, test } from 'vitest';
import { communicationOf } from '#core/communication.ts';
import { HOUR, MINUTE } from '#core/instant.ts';
import { anIncident, time } from '#tests/support/makers.ts';

const start = time('2022-01-17T04:44Z');

const incident = anIncident({
  updates: [
    { at: start, nextUpdate: start + 2 * HOUR },
    { at: start + HOUR, nextUpdate: start + 2 * HOUR },
    { at: start + 9 * HOUR, detectedAt: start - 238 * MINUTE, nextUpdate: start + 20 * HOUR },
    { at: start + 12 * HOUR, status: 'resolved', nextUpdate: start + 400 * HOUR },
    { at: start + 300 * HOUR, status: 'resolved', nextUpdate: start + 500 * HOUR },
  ],
});

describe('how an incident was told', () => {
  test('counts the wait before the first notice, the longest silence and the promises', () => {
    expect(communicationOf(incident, start + 310 * HOUR)).toStrictEqual({
      detectionMilliseconds: 238 * MINUTE,
      // What came after the end kept nobody waiting.
      longestGapMilliseconds: 8 * HOUR,
      updates: 5,
      promises: 4,
      promisesKept: 3,
    });
  });

  test('counts the silence that lasts while it is open, and no promise that is still to be kept', () => {
    const open = anIncident({ updates: [{ at: start }, { at: start + HOUR, nextUpdate: start + 30 * HOUR }] });
    expect(communicationOf(open, start + 20 * HOUR)).toStrictEqual({
      detectionMilliseconds: null,
      longestGapMilliseconds: 19 * HOUR,
      updates: 2,
      promises: 0,
      promisesKept: 0,
    });
  });

  test('counts a promise that was broken and is not yet made good', () => {
    const silent = anIncident({ updates: [{ at: start, nextUpdate: start + HOUR }] });
    const { promises, promisesKept } = communicationOf(silent, start + 2 * HOUR);
    expect([promises, promisesKept]).toStrictEqual([1, 0]);
  });
});
