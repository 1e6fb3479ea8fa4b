import { describe, expect, test } from 'vitest';
import { yearRecord } from '#core/year.ts';
import { aComponent, aContent, anIncident, aPage, time } from '#tests/support/makers.ts';

const page = aPage({
  components: [
    aComponent({ id: 'withdrawals', since: time('2021-03-01T00:00Z') }),
    aComponent({ id: 'trading', since: time('2021-03-02T00:00Z') }),
  ],
});

const incident = anIncident({
  updates: [
    { at: time('2021-12-31T22:00Z'), components: { withdrawals: 'suspended', trading: 'degraded_performance' } },
    {
      at: time('2022-01-02T12:00Z'),
      status: 'resolved',
      components: { withdrawals: 'operational', trading: 'operational' },
    },
  ],
});
const content = aContent({ page, incidents: [incident] });
const now = time('2022-01-17T14:00Z');

describe('a year day by day', () => {
  test('has every day of a year that is over, with the worst of all services', () => {
    const days = yearRecord(content, '2021', now);
    expect([days.length, days[0]?.day, days.at(-1)]).toStrictEqual([
      365,
      '2021-01-01',
      { day: '2021-12-31', worst: 'suspended' },
    ]);
    expect(days.find(({ day }) => day === '2021-12-30')?.worst).toBe('operational');
  });

  test('is not green before the page spoke for any service', () => {
    const days = yearRecord(content, '2021', now);
    const worst = ['2021-02-28', '2021-03-01'].map((wanted) => days.find(({ day }) => day === wanted)?.worst);
    expect(worst).toStrictEqual([null, 'operational']);
  });

  test('ends today in the present year', () => {
    const days = yearRecord(content, '2022', now);
    expect([days.length, days[1], days[2]?.worst, days.at(-1)?.day]).toStrictEqual([
      17,
      { day: '2022-01-02', worst: 'suspended' },
      'operational',
      '2022-01-17',
    ]);
  });

  test('counts the days of the page’s zone, those on which a clock changes and the one of a leap year', () => {
    const berlin = aContent({ page: { ...page, timeZone: 'Europe/Berlin' }, incidents: [incident] });
    expect(yearRecord(berlin, '2024', time('2025-06-01T00:00Z'))).toHaveLength(366);
    // At 22:00 UTC of the last day it is still that day there, at 23:00 the next.
    const days = yearRecord(berlin, '2021', now);
    expect([days.length, days.at(-1)]).toStrictEqual([365, { day: '2021-12-31', worst: 'suspended' }]);
  });
});
