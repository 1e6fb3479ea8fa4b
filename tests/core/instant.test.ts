import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantSchema, parseInstant, printInstant, type Instant } from '#core/instant.ts';

/** Every second that has a date of four digits. */
const someSecond = fc
  .integer({ min: Date.parse('0000-01-02T00:00Z') / 1000, max: Date.parse('9999-12-30T00:00Z') / 1000 })
  .map((seconds): Instant => seconds * 1000);

describe('reading', () => {
  test.each([
    ['2022-01-18T17:46Z', Date.UTC(2022, 0, 18, 17, 46)],
    ['2022-01-18T17:46:05Z', Date.UTC(2022, 0, 18, 17, 46, 5)],
    ['2022-01-18T18:46+01:00', Date.UTC(2022, 0, 18, 17, 46)],
    ['2022-01-18T12:16:05-05:30', Date.UTC(2022, 0, 18, 17, 46, 5)],
    ['2024-02-29T00:00Z', Date.UTC(2024, 1, 29)],
    ['1969-12-31T23:59Z', -60_000],
  ])('“%s” is a moment', (text, at) => {
    expect(parseInstant(text)).toBe(at);
  });

  test.each([
    ['has no zone', '2022-01-18T17:46'],
    ['has a zone by name', '2022-01-18T17:46 UTC'],
    ['has a small z', '2022-01-18T17:46z'],
    ['has an offset without a colon', '2022-01-18T17:46+0100'],
    ['has an offset of a hundred hours', '2022-01-18T17:46+99:00'],
    ['has no time', '2022-01-18'],
    ['has a space for the T', '2022-01-18 17:46Z'],
    ['has an hour that no clock shows', '2022-01-18T25:00Z'],
    ['has the hour 24', '2022-01-18T24:00Z'],
    ['has a minute that no clock shows', '2022-01-18T17:60Z'],
    ['has a leap second', '2022-01-18T17:46:60Z'],
    ['has fractions of a second', '2022-01-18T17:46:05.5Z'],
    ['is on 30 February', '2022-02-30T12:00Z'],
    ['is on 30 February in another zone', '2022-02-30T12:00+01:00'],
    ['is on 29 February of a common year', '2022-02-29T12:00Z'],
    ['is on 31 April', '2022-04-31T12:00Z'],
    ['is in month 13', '2022-13-01T12:00Z'],
    ['is on day 0', '2022-01-00T12:00Z'],
    ['has words around it', 'at 2022-01-18T17:46Z'],
    ['has a line break after it', '2022-01-18T17:46Z\n'],
    ['is empty', ''],
  ])('a text that %s is no moment', (_, text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

describe('printing', () => {
  test('seconds stand where there are some', () => {
    expect(printInstant(Date.UTC(2022, 0, 18, 17, 46))).toBe('2022-01-18T17:46Z');
    expect(printInstant(Date.UTC(2022, 0, 18, 17, 46, 5))).toBe('2022-01-18T17:46:05Z');
    expect(printInstant(Date.UTC(2022, 0, 18, 0, 0))).toBe('2022-01-18T00:00Z');
  });

  test('what is printed reads back as the same moment', () => {
    fc.assert(
      fc.property(someSecond, (at) => {
        expect(parseInstant(printInstant(at))).toBe(at);
      }),
    );
  });

  test('what is read from any zone prints as one text', () => {
    const someOffset = fc.integer({ min: -23 * 60, max: 23 * 60 });
    fc.assert(
      fc.property(someSecond, someOffset, (at, minutes) => {
        const clock = new Date(at + minutes * 60_000).toISOString().slice(0, 19);
        const size = Math.abs(minutes);
        const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        const read = parseInstant(`${clock}${offset}`);
        expect(read === null ? null : printInstant(read)).toBe(printInstant(at));
      }),
    );
  });
});

describe('in a file', () => {
  test('text and moment change into each other', () => {
    expect(instantSchema.parse('2022-01-18T18:46+01:00')).toBe(Date.UTC(2022, 0, 18, 17, 46));
    expect(instantSchema.encode(Date.UTC(2022, 0, 18, 17, 46))).toBe('2022-01-18T17:46Z');
  });

  test('anything else is a problem by name', () => {
    expect(instantSchema.safeParse('yesterday').error?.issues.map(({ message }) => message)).toStrictEqual(['instant']);
    expect(instantSchema.safeParse(1_642_528_000_000).success).toBe(false);
  });
});

function two(count: number): string {
  return String(count).padStart(2, '0');
}
