import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPONENT_STATUSES, type ComponentStatus } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import { HOUR, type Instant } from '#core/instant.ts';
import { componentStatusAt, intervalsOf } from '#core/timeline.ts';
import { aContent, aMaintenance, anIncident, time } from '#tests/support/makers.ts';
import { COMPONENT_IDS, shuffled, someContent, someMinute, someMoment } from './generated.ts';

const someComponentId = fc.constantFrom(...COMPONENT_IDS);

describe('a component over time', () => {
  const content = aContent({
    incidents: [
      anIncident({
        id: 'incidents/slow',
        updates: [
          { at: time('2022-01-17T09:00Z'), components: { withdrawals: 'degraded_performance' } },
          { at: time('2022-01-17T12:00Z'), components: { withdrawals: 'operational' }, status: 'resolved' },
        ],
      }),
      anIncident({
        id: 'incidents/suspended',
        updates: [
          { at: time('2022-01-17T10:00Z'), components: { withdrawals: 'suspended' } },
          { at: time('2022-01-17T11:00Z'), status: 'monitoring' },
          { at: time('2022-01-17T13:00Z'), components: { withdrawals: 'operational' }, status: 'resolved' },
        ],
      }),
    ],
  });

  test('has at every moment the worst that anything gives it, and names what does', () => {
    const hour = (clock: number) => time('2022-01-17T00:00Z') + clock * HOUR;
    expect(intervalsOf(content, 'withdrawals', { from: hour(8), until: hour(14) })).toStrictEqual([
      { status: 'operational', startAt: hour(8), endAt: hour(9), causes: [] },
      { status: 'degraded_performance', startAt: hour(9), endAt: hour(10), causes: ['incidents/slow'] },
      { status: 'suspended', startAt: hour(10), endAt: hour(12), causes: ['incidents/slow', 'incidents/suspended'] },
      { status: 'suspended', startAt: hour(12), endAt: hour(13), causes: ['incidents/suspended'] },
      { status: 'operational', startAt: hour(13), endAt: hour(14), causes: [] },
    ]);
  });

  test('carries what was said before the stretch into it', () => {
    const span = { from: time('2022-01-17T10:30Z'), until: time('2022-01-17T10:31Z') };
    expect(intervalsOf(content, 'withdrawals', span)).toStrictEqual([
      { status: 'suspended', startAt: span.from, endAt: span.until, causes: ['incidents/slow', 'incidents/suspended'] },
    ]);
  });

  test('that nobody named is operational', () => {
    expect(componentStatusAt(content, 'trading', time('2022-01-17T10:30Z'))).toBe('operational');
  });

  test('changes in the very millisecond in which that is said', () => {
    const at = time('2022-01-17T10:00Z');
    expect([at - 1, at].map((moment) => componentStatusAt(content, 'withdrawals', moment))).toStrictEqual([
      'degraded_performance',
      'suspended',
    ]);
  });

  test('has no history where the stretch is empty or reversed', () => {
    const now = time('2022-01-17T10:30Z');
    expect(intervalsOf(content, 'withdrawals', { from: now, until: now })).toStrictEqual([]);
    expect(intervalsOf(content, 'withdrawals', { from: now, until: now - 1 })).toStrictEqual([]);
  });
});

describe('maintenance', () => {
  const window = { from: time('2022-01-17T09:00Z'), until: time('2022-01-17T12:00Z') };
  const maintenance = aMaintenance({ window, updates: [{ at: time('2022-01-10T10:00Z') }] });

  test('gives its status while it runs', () => {
    const content = aContent({ maintenances: [maintenance] });
    const moments = [window.from - 1, window.from, window.until - 1, window.until];
    expect(moments.map((at) => componentStatusAt(content, 'withdrawals', at))).toStrictEqual([
      'operational',
      'under_maintenance',
      'under_maintenance',
      'operational',
    ]);
  });

  test('that is called off gives none', () => {
    const cancelled = aMaintenance({ window, updates: [{}, { status: 'cancelled' }] });
    expect(componentStatusAt(aContent({ maintenances: [cancelled] }), 'withdrawals', window.from)).toBe('operational');
  });

  test.each(COMPONENT_STATUSES.slice(2))('never hides that a component is %s', (status) => {
    const incident = anIncident({ updates: [{ at: time('2022-01-17T08:00Z'), components: { withdrawals: status } }] });
    const content = aContent({ maintenances: [maintenance], incidents: [incident] });
    for (const at of [window.from - 1, window.from, window.until - 1, window.until])
      expect(componentStatusAt(content, 'withdrawals', at)).toBe(status);
  });
});

describe('for any content', () => {
  test('the status at any moment is what a replay of every entry gives', () => {
    fc.assert(
      fc.property(someContent(), someComponentId, someMoment, (content, id, at) => {
        expect(componentStatusAt(content, id, at)).toBe(replayed(content, id, at));
      }),
      { numRuns: 1000 },
    );
  });

  test('the status right at an update, and right before it, is what a replay gives', () => {
    fc.assert(
      fc.property(someContent(), someComponentId, (content, id) => {
        const moments = [...content.incidents, ...content.maintenances].flatMap(({ updates }) =>
          updates.flatMap(({ at }) => [at - 1, at]),
        );
        for (const at of moments) expect(componentStatusAt(content, id, at)).toBe(replayed(content, id, at));
      }),
    );
  });

  test('intervals leave no gap, do not overlap, and differ from their neighbours', () => {
    fc.assert(
      fc.property(someContent(), someComponentId, someMinute, someMinute, (...[content, id, from, until]) => {
        const intervals = intervalsOf(content, id, { from, until });
        const edges = intervals.flatMap(({ startAt, endAt }) => [startAt, endAt]);
        expect(edges).toStrictEqual(
          from < until ? [from, ...intervals.slice(1).flatMap(({ startAt }) => [startAt, startAt]), until] : [],
        );
        expect(intervals.every(({ startAt, endAt }) => startAt < endAt)).toBe(true);
        const sameAsBefore = intervals.filter(
          ({ status, causes }, index) =>
            status === intervals[index - 1]?.status && causes.join() === intervals[index - 1]?.causes.join(),
        );
        expect(sameAsBefore).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a stretch cut in two says the same as the whole', () => {
    fc.assert(
      fc.property(someContent(), someComponentId, someMoment, someMoment, (...[content, id, a, b]) => {
        const [from, until] = [Math.min(a, b), Math.max(a, b)];
        const whole = intervalsOf(content, id, { from, until });
        for (const { startAt, endAt, status, causes } of whole)
          expect(intervalsOf(content, id, { from: startAt, until: endAt })).toStrictEqual([
            { status, startAt, endAt, causes },
          ]);
      }),
      { numRuns: 300 },
    );
  });

  test('the order in which incidents and maintenances come does not matter', () => {
    const both = someContent().chain((content) => fc.tuple(fc.constant(content), shuffled(content)));
    fc.assert(
      fc.property(both, someComponentId, ([content, other], id) => {
        const span = { from: time('2022-01-01T00:00Z'), until: time('2022-03-01T00:00Z') };
        expect(intervalsOf(other, id, span)).toStrictEqual(intervalsOf(content, id, span));
      }),
    );
  });

  test('a component is only worse than operational because of an entry that exists', () => {
    fc.assert(
      fc.property(someContent(), someComponentId, (content, id) => {
        const ids = [...content.incidents, ...content.maintenances].map((subject) => subject.id);
        const span = { from: time('2022-01-01T00:00Z'), until: time('2022-03-01T00:00Z') };
        for (const { status, causes } of intervalsOf(content, id, span)) {
          expect(causes.length === 0).toBe(status === 'operational');
          expect(ids).toStrictEqual(expect.arrayContaining(causes));
        }
      }),
    );
  });
});

/** The slow and plain way: every entry is asked what it says of the component at that moment; the worst answer wins. */
function replayed(content: Content, id: string, at: Instant): ComponentStatus {
  let worst = 0;
  for (const { updates } of content.incidents) {
    let status = 0;
    for (const update of updates) {
      const said = update.components[id];
      if (update.at <= at && said !== undefined) status = COMPONENT_STATUSES.indexOf(said);
    }
    worst = Math.max(worst, status);
  }
  for (const { updates, window, components } of content.maintenances) {
    let isRunning = false;
    for (const update of updates) {
      if (update.at > at) continue;
      const isInWindow = window.from <= at && at < window.until;
      isRunning =
        update.status === 'in_progress' ||
        update.status === 'verifying' ||
        (update.status === 'scheduled' && isInWindow);
    }
    if (isRunning) worst = Math.max(worst, COMPONENT_STATUSES.indexOf(components[id] ?? 'operational'));
  }
  return COMPONENT_STATUSES[worst] ?? 'operational';
}
