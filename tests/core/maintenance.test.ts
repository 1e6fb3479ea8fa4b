import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasOverrun,
  isMaintenanceRunning,
  maintenanceFactsSchema,
  maintenanceMoments,
  maintenanceStatusAt,
  MAINTENANCE_STATUSES,
  phasesOf,
  maintenanceUpdateFactsSchema,
} from '#core/maintenance.ts';
import { aMaintenance, time } from '#tests/support/makers.ts';
import { someMaintenance, someMoment } from './generated.ts';

describe('a window of which staff said nothing more', () => {
  const maintenance = aMaintenance();

  test.each([
    ['nothing before its first update', '2022-01-10T09:59:59Z', null],
    ['scheduled from its first update', '2022-01-10T10:00Z', 'scheduled'],
    ['scheduled until it opens', '2022-02-01T01:59:59Z', 'scheduled'],
    ['in progress from the minute it opens', '2022-02-01T02:00Z', 'in_progress'],
    ['in progress until it closes', '2022-02-01T04:59:59Z', 'in_progress'],
    ['completed from the minute it closes', '2022-02-01T05:00Z', 'completed'],
  ])('is %s', (_, now, status) => {
    expect(maintenanceStatusAt(maintenance, time(now))).toBe(status);
  });
});

test('work overruns from the end of its window until it is said to be over', () => {
  const maintenance = aMaintenance({
    updates: [
      {},
      { at: time('2022-02-01T02:05Z'), status: 'in_progress' },
      { at: time('2022-02-01T07:00Z'), status: 'completed' },
    ],
  });
  const clocks = ['04:59', '05:00', '06:59', '07:00'];
  const overran = clocks.map((clock) => hasOverrun(maintenance, time(`2022-02-01T${clock}Z`)));
  expect(overran).toStrictEqual([false, true, true, false]);
  expect(hasOverrun(aMaintenance(), time('2022-02-01T06:00Z'))).toBe(false);
});

describe('the phases of work', () => {
  test('follow the window where staff said no more than that it is planned', () => {
    const { from, until } = aMaintenance().window;
    expect(phasesOf(aMaintenance())).toStrictEqual([
      { status: 'scheduled', from: null, until: from },
      { status: 'in_progress', from, until },
      { status: 'completed', from: until, until: null },
    ]);
  });

  test('are what staff said last where they said more', () => {
    const called = aMaintenance({ updates: [{}, { status: 'cancelled' }] });
    expect(phasesOf(called)).toStrictEqual([{ status: 'cancelled', from: null, until: null }]);
  });

  test('agree with the status at every moment after the last word', () => {
    fc.assert(
      fc.property(someMaintenance(), someMoment, (maintenance, at) => {
        const last = maintenance.updates.at(-1)?.at ?? 0;
        const moment = Math.max(at, last);
        const phase = phasesOf(maintenance).find(
          ({ from, until }) => (from === null || moment >= from) && (until === null || moment < until),
        );
        expect(phase?.status).toBe(maintenanceStatusAt(maintenance, moment));
      }),
    );
  });
});

describe('what staff say', () => {
  test('work that is said to run goes on after the window, until they say that it is over', () => {
    const maintenance = aMaintenance({
      updates: [
        {},
        { at: time('2022-02-01T02:05Z'), status: 'in_progress' },
        { at: time('2022-02-01T06:30Z'), status: 'verifying' },
        { at: time('2022-02-01T07:00Z'), status: 'completed' },
      ],
    });
    const hours = ['01:00', '02:00', '05:00', '06:30', '07:00'].map((clock) => time(`2022-02-01T${clock}Z`));
    expect(hours.map((at) => maintenanceStatusAt(maintenance, at))).toStrictEqual([
      'scheduled',
      'in_progress',
      'in_progress',
      'verifying',
      'completed',
    ]);
  });

  test('work that is called off never begins', () => {
    const maintenance = aMaintenance({ updates: [{}, { at: time('2022-01-20T09:00Z'), status: 'cancelled' }] });
    const moments = ['2022-01-20T08:59Z', '2022-01-20T09:00Z', '2022-02-01T03:00Z', '2022-02-02T00:00Z'].map(time);
    expect(moments.map((at) => maintenanceStatusAt(maintenance, at))).toStrictEqual([
      'scheduled',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
  });

  test('work may begin and end before its window', () => {
    const maintenance = aMaintenance({
      updates: [
        {},
        { at: time('2022-02-01T01:00Z'), status: 'in_progress' },
        { at: time('2022-02-01T01:30Z'), status: 'completed' },
      ],
    });
    expect(maintenanceStatusAt(maintenance, time('2022-02-01T01:10Z'))).toBe('in_progress');
    expect(maintenanceStatusAt(maintenance, time('2022-02-01T03:00Z'))).toBe('completed');
  });

  test('work runs while it is in progress or being checked', () => {
    expect([...MAINTENANCE_STATUSES, null].filter(isMaintenanceRunning)).toStrictEqual(['in_progress', 'verifying']);
  });

  test('between two of its moments the status stays as it is', () => {
    fc.assert(
      fc.property(someMaintenance(), someMoment, (maintenance, at) => {
        const before = maintenanceMoments(maintenance).filter((moment) => moment <= at);
        const status = maintenanceStatusAt(maintenance, at);
        expect(status).toBe(before.length === 0 ? null : maintenanceStatusAt(maintenance, Math.max(...before)));
      }),
    );
  });
});

describe('in a file', () => {
  test('a window and a title are enough', () => {
    const window = { from: '2022-02-01T02:00Z', until: '2022-02-01T05:00Z' };
    expect(maintenanceFactsSchema.parse({ title: 'Upgrade', window })).toStrictEqual({
      title: 'Upgrade',
      window: { from: time(window.from), until: time(window.until) },
      components: {},
    });
    expect(maintenanceFactsSchema.safeParse({ title: 'Upgrade', window: { from: window.from } }).success).toBe(false);
    expect(maintenanceFactsSchema.safeParse({ title: 'Upgrade', window, windows: [] }).success).toBe(false);
  });

  test('an update tells subscribers unless it says otherwise', () => {
    expect(maintenanceUpdateFactsSchema.parse({ at: '2022-01-10T10:00Z', status: 'cancelled' })).toStrictEqual({
      at: time('2022-01-10T10:00Z'),
      approximate: false,
      status: 'cancelled',
      notify: true,
    });
    expect(maintenanceUpdateFactsSchema.safeParse({ at: '2022-01-10T10:00Z', status: 'resolved' }).success).toBe(false);
    expect(
      maintenanceUpdateFactsSchema.safeParse({ at: '2022-01-10T10:00Z', status: 'scheduled', components: {} }).success,
    ).toBe(false);
  });
});
