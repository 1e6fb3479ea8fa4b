import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actionOf,
  componentsOf,
  figuresOf,
  firstUpdate,
  hasOpenAction,
  impactOf,
  incidentStatus,
  investigationOf,
  isResolved,
  isUnfinished,
  latestUpdate,
  resolvedAt,
} from '#core/incident-state.ts';
import { aCorrection, anIncident, aPostmortem, time } from '#tests/support/makers.ts';
import { someIncident } from './generated.ts';

describe('the service', () => {
  test('an incident is where its latest update leaves it', () => {
    const incident = anIncident({ updates: [{}, { status: 'identified' }, { status: 'monitoring' }] });
    expect(incidentStatus(incident)).toBe('monitoring');
    expect(firstUpdate(incident)).toBe(incident.updates[0]);
    expect(latestUpdate(incident)).toBe(incident.updates[2]);
  });

  test('an open incident was not resolved, even if it once was', () => {
    const incident = anIncident({ updates: [{}, { status: 'resolved' }, { status: 'investigating' }] });
    expect([isResolved(incident), resolvedAt(incident)]).toStrictEqual([false, null]);
  });

  test('it was resolved when that was first said, however often it is repeated', () => {
    const incident = anIncident({
      updates: [{}, { status: 'resolved', at: time('2022-01-17T09:00Z') }, { status: 'resolved' }],
    });
    expect([isResolved(incident), resolvedAt(incident)]).toStrictEqual([true, time('2022-01-17T09:00Z')]);
  });

  test('after it opened again it was resolved when that was said anew', () => {
    const incident = anIncident({
      updates: [
        { status: 'resolved' },
        { status: 'investigating' },
        { status: 'resolved', at: time('2022-01-18T09:00Z') },
        { status: 'resolved', at: time('2022-01-18T10:00Z') },
      ],
    });
    expect(resolvedAt(incident)).toBe(time('2022-01-18T09:00Z'));
  });

  test('an incident that was over when it was first told was resolved then', () => {
    expect(resolvedAt(anIncident({ updates: [{ status: 'resolved' }] }))).toBe(time('2022-01-17T04:44Z'));
  });

  test('each component has the status that was last said of it, in the order of naming', () => {
    const incident = anIncident({
      updates: [
        { components: { withdrawals: 'suspended' } },
        { components: { 'sign-in': 'degraded_performance' } },
        { components: { withdrawals: 'operational' } },
      ],
    });
    expect([...componentsOf(incident)]).toStrictEqual([
      ['withdrawals', 'operational'],
      ['sign-in', 'degraded_performance'],
    ]);
  });
});

describe('the impact', () => {
  test.each([
    ['operational', 'none'],
    ['under_maintenance', 'none'],
    ['degraded_performance', 'minor'],
    ['partial_outage', 'major'],
    ['suspended', 'critical'],
    ['major_outage', 'critical'],
  ] as const)('of a component that was %s is %s', (status, impact) => {
    expect(impactOf(anIncident({ updates: [{ components: { withdrawals: status } }] }))).toBe(impact);
  });

  test('is none where no component was named', () => {
    expect(impactOf(anIncident())).toBe('none');
  });

  test('stays the worst that it was after the service is back', () => {
    const updates = [
      { components: { trading: 'partial_outage' } },
      { components: { trading: 'operational' } },
    ] as const;
    expect(impactOf(anIncident({ updates: [...updates] }))).toBe('major');
  });

  test('is what the entry says where it says so, also when that is less', () => {
    const updates = [{ components: { withdrawals: 'major_outage' } }] as const;
    expect(impactOf(anIncident({ impact: 'none', updates: [...updates] }))).toBe('none');
    expect(impactOf(anIncident({ impact: 'critical' }))).toBe('critical');
  });

  test('does not depend on the order in which components were named', () => {
    fc.assert(
      fc.property(someIncident(), (incident) => {
        const backwards = { ...incident, updates: incident.updates.toReversed() };
        expect(impactOf(backwards)).toBe(impactOf(incident));
      }),
    );
  });
});

describe('figures', () => {
  test('keep every value that they had, the newest first', () => {
    const incident = anIncident({
      figures: { lost: { label: 'Lost' }, accounts: { label: 'Accounts affected' }, never: { label: 'Never stated' } },
      updates: [
        { figures: { accounts: { value: 'around 400', note: 'an estimate' } } },
        { figures: { lost: { value: 'None known' } } },
        { figures: { accounts: { value: '483' } } },
      ],
    });
    const [first, second, third] = incident.updates;
    expect(figuresOf(incident)).toStrictEqual([
      { id: 'lost', label: 'Lost', values: [{ value: 'None known', at: second?.at, updateId: second?.id }] },
      {
        id: 'accounts',
        label: 'Accounts affected',
        values: [
          { value: '483', at: third?.at, updateId: third?.id },
          { value: 'around 400', note: 'an estimate', at: first?.at, updateId: first?.id },
        ],
      },
    ]);
  });

  test('lose no value, whatever is said later', () => {
    fc.assert(
      fc.property(someIncident(), (incident) => {
        const stated = incident.updates.flatMap(({ figures }) => figures['accounts']?.value ?? []);
        const values = figuresOf(incident).flatMap((figure) => figure.values.map(({ value }) => value));
        expect(values.toReversed()).toStrictEqual(stated);
      }),
    );
  });
});

describe('what customers must do', () => {
  const asked = { state: 'open', what: 'Set up 2FA again', who: 'Every customer', until: null } as const;

  test('is nothing where nothing was asked', () => {
    expect([actionOf(anIncident()), hasOpenAction(anIncident())]).toStrictEqual([null, false]);
  });

  test('keeps what an earlier update said of it and a later one does not', () => {
    const incident = anIncident({
      updates: [{}, { action: asked }, { status: 'resolved' }, { action: { state: 'open', who: 'Some', until: null } }],
    });
    expect(hasOpenAction(incident)).toBe(true);
    expect(actionOf(incident)).toStrictEqual({
      state: 'open',
      what: 'Set up 2FA again',
      who: 'Some',
      until: null,
      openedAt: time('2022-01-17T05:44Z'),
      changedAt: time('2022-01-17T05:44Z'),
    });
  });

  test('has a last moment only where the latest word on it names one', () => {
    const until = time('2022-02-01T00:00Z');
    const before = anIncident({ updates: [{ action: { ...asked, until } }] });
    const after = anIncident({
      updates: [{ action: { ...asked, until } }, { action: { state: 'open', until: null } }],
    });
    expect([actionOf(before)?.until, actionOf(after)?.until]).toStrictEqual([until, null]);
  });

  test('closes when an update closes it, and knows when', () => {
    const incident = anIncident({ updates: [{ action: asked }, { action: { state: 'closed', until: null } }, {}] });
    expect(hasOpenAction(incident)).toBe(false);
    expect(actionOf(incident)).toStrictEqual({
      ...asked,
      state: 'closed',
      openedAt: time('2022-01-17T04:44Z'),
      changedAt: time('2022-01-17T05:44Z'),
    });
  });

  test('stays open after the service is back', () => {
    const incident = anIncident({ updates: [{ action: asked }, { status: 'resolved' }] });
    expect([isResolved(incident), hasOpenAction(incident), isUnfinished(incident)]).toStrictEqual([true, true, true]);
  });
});

describe('the investigation', () => {
  const resolved = [{ status: 'resolved' }] as const;

  test('of a service incident is none unless an account was promised', () => {
    expect(investigationOf(anIncident())).toStrictEqual({ state: 'none' });
  });

  test('of a security incident is open without any promise', () => {
    expect(investigationOf(anIncident({ kind: 'security' }))).toStrictEqual({ state: 'open', promisedBy: null });
  });

  test('is promised by the latest update that promises it', () => {
    const [first, second] = [time('2022-01-21T20:00Z'), time('2022-01-22T20:00Z')];
    const incident = anIncident({ updates: [{ postmortemBy: first }, { postmortemBy: second }, {}] });
    expect(investigationOf(incident)).toStrictEqual({ state: 'open', promisedBy: second });
  });

  test('is published with the postmortem', () => {
    const incident = anIncident({ kind: 'security', postmortem: aPostmortem() });
    expect(investigationOf(incident)).toStrictEqual({ state: 'published', at: time('2022-01-20T19:00Z') });
  });

  test.each([
    ['finished once the service is back', {}, false],
    ['unfinished until a security incident’s account is published', { kind: 'security' } as const, true],
    ['unfinished while a correction is open', { corrections: [aCorrection()] }, true],
    [
      'finished once the correction is closed',
      { corrections: [aCorrection({ closedAt: time('2022-01-25T00:00Z') })] },
      false,
    ],
  ])('an incident is %s', (_, said, is) => {
    expect(isUnfinished(anIncident({ updates: [...resolved], ...said }))).toBe(is);
  });

  test('an incident that is not resolved is unfinished', () => {
    expect(isUnfinished(anIncident())).toBe(true);
  });
});
