import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Component } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import { dayOf } from '#core/days.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#core/instant.ts';
import { componentStatusAt } from '#core/timeline.ts';
import { componentRecord, DOWNTIME_WEIGHT, RECORD_DAYS, uptimeOf } from '#core/uptime.ts';
import { aComponent, aContent, anIncident, aPage, time } from '#tests/support/makers.ts';
import { COMPONENT_IDS, someContent, someMinute } from './generated.ts';

const now = time('2022-01-17T12:00Z');

describe('uptime', () => {
  test('weighs a suspension like an outage, a partial outage by 30 % and slowness not at all', () => {
    expect(DOWNTIME_WEIGHT).toStrictEqual({
      operational: 0,
      under_maintenance: 0,
      degraded_performance: 0,
      partial_outage: 0.3,
      suspended: 1,
      major_outage: 1,
    });
  });

  test('is unknown where nothing was recorded', () => {
    expect(uptimeOf([])).toBeNull();
  });

  test('is the share of time in which a service was not down', () => {
    const hours = (from: number, until: number) => ({ startAt: from * HOUR, endAt: until * HOUR, causes: [] });
    expect(uptimeOf([{ status: 'operational', ...hours(0, 10) }])).toBe(1);
    expect(uptimeOf([{ status: 'suspended', ...hours(0, 10) }])).toBe(0);
    expect(
      uptimeOf([
        { status: 'operational', ...hours(0, 8) },
        { status: 'partial_outage', ...hours(8, 10) },
      ]),
    ).toBeCloseTo(0.94, 12);
  });

  test('counts nothing before the page spoke for the component', () => {
    const component = aComponent({ since: now - 2 * HOUR });
    const incident = anIncident({
      updates: [
        { at: now - 30 * HOUR, components: { withdrawals: 'major_outage' } },
        { at: now - HOUR, components: { withdrawals: 'operational' } },
      ],
    });
    expect(componentRecord(aContent({ incidents: [incident] }), component, now).uptime).toBe(0.5);
  });

  test('of a component that the page does not speak for yet is unknown', () => {
    const { days, uptime } = componentRecord(aContent(), aComponent({ since: now + DAY }), now);
    expect(uptime).toBeNull();
    expect(new Set(days.map(({ worst }) => worst))).toStrictEqual(new Set([null]));
  });
});

describe('a component’s record', () => {
  test('has ninety days, the last of which is today', () => {
    const { days } = componentRecord(aContent(), aComponent(), now);
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toStrictEqual([RECORD_DAYS, '2021-10-20', '2022-01-17']);
  });

  test('tells of each day the worst and how long it lasted, and of today what is past', () => {
    const incident = anIncident({
      updates: [
        { at: time('2022-01-15T23:00Z'), components: { withdrawals: 'degraded_performance' } },
        { at: time('2022-01-16T06:00Z'), components: { withdrawals: 'suspended' } },
        { at: time('2022-01-16T07:00Z'), components: { withdrawals: 'operational' } },
        { at: time('2022-01-17T11:00Z'), components: { withdrawals: 'partial_outage' } },
      ],
    });
    const component = aComponent({ since: time('2022-01-14T12:00Z') });
    const { days, uptime } = componentRecord(aContent({ incidents: [incident] }), component, now);
    expect(days.slice(-5)).toStrictEqual([
      { day: '2022-01-13', worst: null, affectedMilliseconds: 0 },
      { day: '2022-01-14', worst: 'operational', affectedMilliseconds: 0 },
      { day: '2022-01-15', worst: 'degraded_performance', affectedMilliseconds: HOUR },
      { day: '2022-01-16', worst: 'suspended', affectedMilliseconds: 7 * HOUR },
      { day: '2022-01-17', worst: 'partial_outage', affectedMilliseconds: HOUR },
    ]);
    expect(uptime).toBeCloseTo(1 - 1.3 / 72, 12);
  });

  test('shows today what the page says now, in the very minute in which that is said', () => {
    const incident = anIncident({ updates: [{ at: now, components: { withdrawals: 'major_outage' } }] });
    const { days } = componentRecord(aContent({ incidents: [incident] }), aComponent(), now);
    expect(days.at(-1)).toStrictEqual({ day: '2022-01-17', worst: 'major_outage', affectedMilliseconds: 0 });
  });

  test('has data for today from the minute in which the day begins', () => {
    const { days } = componentRecord(aContent(), aComponent(), time('2022-01-17T00:00Z'));
    expect(days.at(-1)).toStrictEqual({ day: '2022-01-17', worst: 'operational', affectedMilliseconds: 0 });
  });

  test('does not give a clock change’s hour to the wrong day', () => {
    // In Berlin 27 March 2022 had 23 hours.
    const incident = anIncident({
      updates: [{ at: time('2022-03-25T23:00Z'), components: { withdrawals: 'major_outage' } }],
    });
    const page = aPage({ timeZone: 'Europe/Berlin' });
    const { days } = componentRecord(
      aContent({ page, incidents: [incident] }),
      aComponent(),
      time('2022-03-29T12:00Z'),
    );
    expect(days.slice(-5).map(({ day, affectedMilliseconds }) => [day, affectedMilliseconds / HOUR])).toStrictEqual([
      ['2022-03-25', 0],
      ['2022-03-26', 24],
      ['2022-03-27', 23],
      ['2022-03-28', 24],
      ['2022-03-29', 14],
    ]);
  });

  test('has nothing to say of a day that the zone left out', () => {
    const page = aPage({ timeZone: 'Pacific/Apia' });
    const component = aComponent({ since: time('2011-12-01T00:00Z') });
    const { days } = componentRecord(aContent({ page }), component, time('2012-01-01T00:00Z'));
    expect(days.find(({ day }) => day === '2011-12-30')).toStrictEqual({
      day: '2011-12-30',
      worst: null,
      affectedMilliseconds: 0,
    });
  });
});

describe('for any content', () => {
  test('the record equals a count of every minute', () => {
    fc.assert(
      fc.property(someContent(), fc.nat({ max: COMPONENT_IDS.length - 1 }), someMinute, (content, index, until) => {
        const component = recent(content.page.components[index] ?? aComponent(), until);
        const record = componentRecord(content, component, until);
        const counted = countMinutes(content, component, until);
        expect(record.uptime ?? -1).toBeCloseTo(counted.uptime ?? -1, 10);
        const affected = record.days.filter(({ affectedMilliseconds }) => affectedMilliseconds > 0);
        expect(affected.map(({ day, affectedMilliseconds }) => [day, affectedMilliseconds / MINUTE])).toStrictEqual([
          ...counted.affected,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test('uptime lies between none and all', () => {
    fc.assert(
      fc.property(someContent(), someMinute, (content, until) => {
        for (const component of content.page.components) {
          const { uptime } = componentRecord(content, component, until);
          expect(uptime === null || (uptime >= 0 && uptime <= 1)).toBe(true);
        }
      }),
    );
  });
});

/** So that a count of minutes ends: the page speaks for it since four days at most. */
function recent(component: Component, until: Instant): Component {
  return { ...component, since: Math.max(component.since, until - 4 * DAY) };
}

function countMinutes(content: Content, component: Component, until: Instant) {
  let [minutes, down] = [0, 0];
  const affected = new Map<string, number>();
  for (let at = component.since; at < until; at += MINUTE) {
    const status = componentStatusAt(content, component.id, at);
    const day = dayOf(at, content.page.timeZone);
    minutes += 1;
    down += status === 'partial_outage' ? 0.3 : status === 'suspended' || status === 'major_outage' ? 1 : 0;
    if (status !== 'operational') affected.set(day, (affected.get(day) ?? 0) + 1);
  }
  return { uptime: minutes === 0 ? null : 1 - down / minutes, affected };
}
