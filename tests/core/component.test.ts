import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareComponentStatus,
  componentGroupSchema,
  componentSchema,
  COMPONENT_STATUSES,
  componentStatusSchema,
  worstComponentStatus,
} from '#core/component.ts';
import { time } from '#tests/support/makers.ts';

const someStatuses = fc.array(fc.constantFrom(...COMPONENT_STATUSES));

describe('the order of statuses', () => {
  test('what we stopped on purpose stands between a partial and a major outage', () => {
    expect(COMPONENT_STATUSES.toReversed().toSorted(compareComponentStatus)).toStrictEqual([
      'operational',
      'under_maintenance',
      'degraded_performance',
      'partial_outage',
      'suspended',
      'major_outage',
    ]);
  });

  test('the worst of none is operational', () => {
    expect(worstComponentStatus([])).toBe('operational');
  });

  test('the worst is one of them, and none is worse, in whatever order they come', () => {
    fc.assert(
      fc.property(someStatuses, (statuses) => {
        const worst = worstComponentStatus(statuses);
        expect(worst).toBe(statuses.toSorted(compareComponentStatus).at(-1) ?? 'operational');
        expect(worstComponentStatus(statuses.toReversed())).toBe(worst);
      }),
    );
  });
});

describe('a component in page.yaml', () => {
  test('has no headlines unless some are given', () => {
    expect(componentSchema.parse({ id: 'sign-in', name: ' Sign-in ', since: '2021-05-01T00:00Z' })).toStrictEqual({
      id: 'sign-in',
      name: 'Sign-in',
      since: time('2021-05-01T00:00Z'),
      headlines: {},
    });
  });

  test.each([
    ['a misspelt key', { descripton: 'Signing in' }],
    ['an id with capitals', { id: 'SignIn' }],
    ['a name of two lines', { name: 'Sign\nin' }],
    ['a headline for a status that is none', { headlines: { down: 'Sign-in is down' } }],
    ['a moment without a zone', { since: '2021-05-01T00:00' }],
  ])('%s is refused', (_, wrong) => {
    const right = { id: 'sign-in', name: 'Sign-in', since: '2021-05-01T00:00Z' };
    expect(componentSchema.safeParse({ ...right, ...wrong }).success).toBe(false);
  });

  test('a group takes no key that it does not know', () => {
    expect(componentGroupSchema.safeParse({ id: 'funds', name: 'Your money' }).success).toBe(true);
    expect(componentGroupSchema.safeParse({ id: 'funds', name: 'Your money', order: 1 }).success).toBe(false);
  });

  test('a status is one of the six', () => {
    expect(componentStatusSchema.safeParse('suspended').success).toBe(true);
    expect(componentStatusSchema.safeParse('outage').success).toBe(false);
  });
});
