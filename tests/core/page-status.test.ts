import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComponentStatus } from '#core/component.ts';
import { contentAsOf, type Content } from '#core/content.ts';
import { isResolved } from '#core/incident-state.ts';
import { HOUR } from '#core/instant.ts';
import { pageStatus, type Indicator } from '#core/page-status.ts';
import { componentStatusAt } from '#core/timeline.ts';
import { aComponent, aContent, aMaintenance, anIncident, aPage, time } from '#tests/support/makers.ts';
import { someContent, someMaintenance, someMoment } from './generated.ts';

const now = time('2022-01-17T14:00Z');

const running = aMaintenance({
  window: { from: time('2022-01-17T13:00Z'), until: time('2022-01-17T15:00Z') },
  updates: [{ at: time('2022-01-10T10:00Z') }],
});

describe('the indicator and its sentence', () => {
  test('are calm where nothing was said', () => {
    const { indicator, description, tone, affected, openIncidents } = pageStatus(aContent(), now);
    expect({ indicator, description, tone, affected, openIncidents }).toStrictEqual({
      indicator: 'none',
      description: 'All Systems Operational',
      tone: 'good',
      affected: [],
      openIncidents: [],
    });
  });

  test.each([
    [['degraded_performance', 'operational'], 'minor', 'Partially Degraded Service', 'warn'],
    [['degraded_performance', 'degraded_performance'], 'minor', 'Degraded System Service', 'warn'],
    [['partial_outage', 'operational'], 'minor', 'Minor Service Outage', 'warn'],
    [['partial_outage', 'degraded_performance'], 'minor', 'Minor Service Outage', 'warn'],
    [['partial_outage', 'partial_outage'], 'major', 'Partial System Outage', 'bad'],
    [['suspended', 'operational'], 'major', 'Partial System Outage', 'bad'],
    [['major_outage', 'degraded_performance'], 'major', 'Partial System Outage', 'bad'],
    [['suspended', 'major_outage'], 'critical', 'Major System Outage', 'bad'],
    [['operational', 'operational'], 'minor', 'Incident Not Yet Resolved', 'warn'],
    [['under_maintenance', 'operational'], 'minor', 'Incident Not Yet Resolved', 'warn'],
  ] as const)('with an open incident and %j are %s, “%s”', (...[statuses, indicator, description, tone]) => {
    const status = pageStatus(withStatuses(statuses), now);
    expect([status.indicator, status.description, status.tone]).toStrictEqual([indicator, description, tone]);
  });

  test('speak of maintenance where there is nothing else', () => {
    const status = pageStatus(aContent({ maintenances: [running] }), now);
    expect([status.indicator, status.description, status.tone]).toStrictEqual([
      'maintenance',
      'Service Under Maintenance',
      'planned',
    ]);
    expect(status.runningMaintenances).toStrictEqual([running]);
  });

  test('speak of an incident that nobody resolved rather than of maintenance', () => {
    const status = pageStatus(aContent({ maintenances: [running], incidents: [anIncident()] }), now);
    expect([status.indicator, status.description, status.tone]).toStrictEqual([
      'minor',
      'Incident Not Yet Resolved',
      'warn',
    ]);
  });

  test('are not calm while customers still have to act', () => {
    const content = aContent({ incidents: [withOpenAction('incidents/reset')] });
    const status = pageStatus(content, now);
    expect(status.incidentsWithOpenAction).toStrictEqual(content.incidents);
    const duringWork = pageStatus({ ...content, maintenances: [running] }, now);
    for (const { indicator, description, tone } of [status, duringWork])
      expect([indicator, description, tone]).toStrictEqual(['minor', 'Customer Action Still Needed', 'warn']);
  });
});

describe('a component’s state', () => {
  test('begins when its status began, though another incident goes on with it', () => {
    const content = aContent({
      incidents: [
        anIncident({
          id: 'incidents/first',
          updates: [
            { at: now - 5 * HOUR, components: { withdrawals: 'suspended' } },
            { at: now - 2 * HOUR, components: { withdrawals: 'operational' }, status: 'resolved' },
          ],
        }),
        anIncident({
          id: 'incidents/second',
          updates: [{ at: now - 3 * HOUR, components: { withdrawals: 'suspended' } }],
        }),
      ],
    });
    const [withdrawals, trading] = pageStatus(content, now).components;
    expect(withdrawals).toStrictEqual({
      component: content.page.components[0],
      status: 'suspended',
      since: now - 5 * HOUR,
      causes: ['incidents/second'],
    });
    expect(trading).toStrictEqual({
      component: content.page.components[1],
      status: 'operational',
      since: null,
      causes: [],
    });
  });

  test('is told though the page begins to speak for the component only later', () => {
    const page = aPage({ components: [aComponent({ since: now + HOUR })] });
    const incident = anIncident({ updates: [{ at: now - HOUR, components: { withdrawals: 'major_outage' } }] });
    expect(pageStatus(aContent({ page, incidents: [incident] }), now).components).toStrictEqual([
      { component: page.components[0], status: 'major_outage', since: now - HOUR, causes: [incident.id] },
    ]);
  });

  test('changes in the very minute in which that is said', () => {
    const incident = anIncident({ updates: [{ at: now, components: { withdrawals: 'major_outage' } }] });
    expect(pageStatus(aContent({ incidents: [incident] }), now).affected).toStrictEqual([
      { component: aContent().page.components[0], status: 'major_outage', since: now, causes: [incident.id] },
    ]);
  });
});

describe('the lists', () => {
  test('name the worst component first, and equal ones in the order of the page', () => {
    expect(affectedNames(withStatuses(['degraded_performance', 'suspended']))).toStrictEqual([
      'Trading',
      'Withdrawals',
    ]);
    expect(affectedNames(withStatuses(['suspended', 'suspended']))).toStrictEqual(['Withdrawals', 'Trading']);
  });

  test('name the heaviest open incident first, then the newest', () => {
    const incidents = [
      anIncident({ id: 'incidents/new', updates: [{ at: now - HOUR }] }),
      anIncident({ id: 'incidents/heavy', impact: 'major', updates: [{ at: now - 3 * HOUR }] }),
      anIncident({ id: 'incidents/old', updates: [{ at: now - 2 * HOUR }] }),
      anIncident({ id: 'incidents/over', updates: [{ status: 'resolved' }] }),
    ];
    expect(pageStatus(aContent({ incidents }), now).openIncidents.map(({ id }) => id)).toStrictEqual([
      'incidents/heavy',
      'incidents/new',
      'incidents/old',
    ]);
  });

  test('name the next planned window first, and no work that is over or called off', () => {
    const at = (hours: number) => ({ from: now + hours * HOUR, until: now + (hours + 1) * HOUR });
    const maintenances = [
      aMaintenance({ id: 'maintenances/later', window: at(48) }),
      aMaintenance({ id: 'maintenances/next', window: at(24) }),
      aMaintenance({ id: 'maintenances/cancelled', window: at(12), updates: [{}, { status: 'cancelled' }] }),
      aMaintenance({ id: 'maintenances/over', window: at(-12) }),
      running,
    ];
    const status = pageStatus(aContent({ maintenances }), now);
    expect(status.upcomingMaintenances.map(({ id }) => id)).toStrictEqual(['maintenances/next', 'maintenances/later']);
    expect(status.runningMaintenances).toStrictEqual([running]);
  });
});

describe('for any content', () => {
  test('the page is never calm while an incident is open', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const content = contentAsOf(everything, at);
        const status = pageStatus(content, at);
        const isOpen = content.incidents.some((incident) => !isResolved(incident));
        const isCalm = status.indicator === 'none' || status.indicator === 'maintenance' || status.tone === 'good';
        expect(isOpen && isCalm).toBe(false);
        expect(isOpen && status.description === 'All Systems Operational').toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('the page is calm only while every component is operational', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const { indicator, affected, tone } = pageStatus(contentAsOf(everything, at), at);
        expect(indicator === 'none' && affected.length > 0).toBe(false);
        expect(tone === 'good' && affected.length > 0).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('maintenance makes nothing look better', () => {
    fc.assert(
      fc.property(someContent(), someMaintenance(), someMoment, (...[everything, maintenance, at]) => {
        const content = contentAsOf(everything, at);
        const more = contentAsOf({ ...everything, maintenances: [...everything.maintenances, maintenance] }, at);
        const [before, after] = [pageStatus(content, at), pageStatus(more, at)];
        expect(weight(after.indicator)).toBeGreaterThanOrEqual(weight(before.indicator));
        expect(after.affected.length).toBeGreaterThanOrEqual(before.affected.length);
        expect(after.openIncidents).toStrictEqual(before.openIncidents);
      }),
      { numRuns: 500 },
    );
  });

  test('each component has the status of its timeline, since when that says', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const content = contentAsOf(everything, at);
        for (const { component, status, since } of pageStatus(content, at).components) {
          expect(status).toBe(componentStatusAt(content, component.id, at));
          const [sinceStatus, statusBefore] =
            since === null
              ? ['operational', null]
              : [since, since - 1].map((moment) => componentStatusAt(content, component.id, moment));
          expect(sinceStatus).toBe(status);
          expect(statusBefore).not.toBe(status);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** An open incident that gives the page's two components these statuses; planned work gives `under_maintenance`. */
function withStatuses([withdrawals, trading]: readonly [ComponentStatus, ComponentStatus]): Content {
  const isPlanned = withdrawals === 'under_maintenance';
  const components = { withdrawals: isPlanned ? 'operational' : withdrawals, trading } as const;
  return aContent({ maintenances: isPlanned ? [running] : [], incidents: [anIncident({ updates: [{ components }] })] });
}

function withOpenAction(id: string) {
  return anIncident({
    id,
    updates: [
      { action: { state: 'open', what: 'Set up 2FA again', until: null } },
      { status: 'resolved', at: time('2022-01-17T13:00Z') },
    ],
  });
}

function affectedNames(content: Content): string[] {
  return pageStatus(content, now).affected.map(({ component }) => component.name);
}

function weight(indicator: Indicator): number {
  return ['none', 'maintenance', 'minor', 'major', 'critical'].indexOf(indicator);
}
