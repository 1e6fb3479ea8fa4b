import { describe, expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import { HOUR } from '#core/instant.ts';
import { pageStatus } from '#core/page-status.ts';
import { headlineOf } from '#render/headline.ts';
import { en } from '#render/words/en.ts';
import { ja } from '#render/words/ja.ts';
import { aComponent, aContent, aGroup, aMaintenance, anIncident, aPage, time } from '#tests/support/makers.ts';

const now = time('2022-01-17T14:00Z');

const suspension = anIncident({
  id: 'incidents/suspension',
  updates: [{ at: now - HOUR, components: { withdrawals: 'suspended' } }],
});

const slowness = anIncident({
  id: 'incidents/slowness',
  updates: [{ at: now - 2 * HOUR, components: { trading: 'degraded_performance' } }],
});

const restored = anIncident({
  id: 'incidents/restored',
  title: 'Withdrawals are delayed',
  updates: [
    { at: now - 5 * HOUR, components: { withdrawals: 'suspended' } },
    { at: now - HOUR, status: 'monitoring', components: { withdrawals: 'operational' } },
  ],
});

const withOpenAction = anIncident({
  id: 'incidents/reset',
  updates: [
    { at: now - 5 * HOUR },
    { at: now - 3 * HOUR, action: { state: 'open', what: 'Set up 2FA again', until: null } },
    { at: now - HOUR, status: 'resolved' },
  ],
});

/** The first three are a group. */
function pageOfForty() {
  const components = Array.from({ length: 40 }, (_, index) =>
    aComponent({ id: `service-${index}`, name: `Service ${index}`, ...(index < 3 ? { group: 'branches' } : {}) }),
  );
  return aPage({ groups: [aGroup({ id: 'branches', name: 'Branches' })], components });
}

const plannedWork = aMaintenance({
  window: { from: now - HOUR, until: now + HOUR },
  updates: [{ at: now - 48 * HOUR }],
});

describe('a calm page', () => {
  test('says that all is clear', () => {
    expect(headline({})).toStrictEqual({
      tone: 'good',
      shape: 'circle',
      word: 'All services operational',
      since: null,
      sentence: 'All clear',
      incident: null,
    });
  });

  test('stays calm with incidents that are over and work that is still to come', () => {
    const over = anIncident({ updates: [{ at: now - HOUR, status: 'resolved' }] });
    const upcoming = aMaintenance();
    expect(headline({ incidents: [over], maintenances: [upcoming] })).toStrictEqual(headline({}));
  });
});

describe('a page with one component in trouble', () => {
  test('says it in that component’s own words', () => {
    const page = aPage({ components: [aComponent({ headlines: { suspended: 'Withdrawals are suspended' } })] });
    expect(headline({ page, incidents: [suspension] })).toStrictEqual({
      tone: 'bad',
      shape: 'barred',
      word: 'Suspended by us',
      since: now - HOUR,
      sentence: 'Withdrawals are suspended',
      incident: suspension,
    });
  });

  test('says name and status where the component has no words of its own', () => {
    expect(headline({ incidents: [suspension] }).sentence).toBe('Withdrawals: Suspended by us');
  });

  test('does not use the words of another status', () => {
    const page = aPage({ components: [aComponent({ headlines: { major_outage: 'Withdrawals do not work' } })] });
    expect(headline({ page, incidents: [suspension] }).sentence).toBe('Withdrawals: Suspended by us');
  });
});

describe('a page with several components in trouble', () => {
  test('speaks of the worst, and leads with the incident behind it', () => {
    expect(headline({ incidents: [slowness, suspension] })).toStrictEqual({
      tone: 'bad',
      shape: 'barred',
      word: 'Suspended by us',
      since: now - HOUR,
      sentence: 'Withdrawals: Suspended by us',
      incident: suspension,
    });
  });

  test('names all that are equally bad', () => {
    expect(headline({ incidents: [bothSuspended()] }).sentence).toBe('Withdrawals, Trading: Suspended by us');
  });

  test('says two that are equally bad in their own words', () => {
    const page = pageWithWords('Withdrawals are suspended', 'Trading is suspended');
    expect(headline({ page, incidents: [bothSuspended()] }).sentence).toBe(
      'Withdrawals are suspended. Trading is suspended',
    );
  });

  test('puts the language’s own full stop between the two, and none where there is one', () => {
    const status = (first: string) => {
      const content = aContent({ page: pageWithWords(first, '取引を停止しています'), incidents: [bothSuspended()] });
      return headlineOf(pageStatus(content, now), ja).sentence;
    };
    expect([status('出金を停止しています'), status('出金を停止しています。')]).toEqual(
      Array(2).fill('出金を停止しています。 取引を停止しています'),
    );
  });

  test('names both where one of them has no words of its own', () => {
    const page = pageWithWords('Withdrawals are suspended', null);
    expect(headline({ page, incidents: [bothSuspended()] }).sentence).toBe('Withdrawals, Trading: Suspended by us');
  });

  test('gives no list of forty names, but what happened', () => {
    const page = pageOfForty();
    const all = Object.fromEntries(page.components.map(({ id }) => [id, 'major_outage' as const]));
    const outage = anIncident({ title: 'Nothing can be reached', updates: [{ at: now - HOUR, components: all }] });
    expect(headline({ page, incidents: [outage] }).sentence).toBe('Nothing can be reached');
  });

  test('names the group where several incidents have stopped all of it, and counts the services where they are of several', () => {
    const page = pageOfForty();
    const outageOf = (index: number) =>
      anIncident({
        id: `incidents/outage-${index}`,
        updates: [{ at: now - HOUR, components: { [`service-${index}`]: 'major_outage' } }],
      });
    const [three, four] = [3, 4].map((count) => Array.from({ length: count }, (_, index) => outageOf(index)));
    expect(headline({ page, incidents: three ?? [] }).sentence).toBe('Branches: Major outage');
    expect(headline({ page, incidents: four ?? [] }).sentence).toBe('4 services: Major outage');
  });

  test('leads with the heaviest incident where planned work makes the worst status', () => {
    const stopped = { ...plannedWork, components: { trading: 'major_outage' } as const };
    const { sentence, incident } = headline({ incidents: [suspension], maintenances: [stopped] });
    expect([sentence, incident?.id]).toStrictEqual(['Trading: Major outage', suspension.id]);
  });
});

describe('a page whose components are all operational', () => {
  test('is not clear while an incident is open', () => {
    expect(headline({ incidents: [restored] })).toStrictEqual({
      tone: 'warn',
      shape: 'half',
      word: 'Monitoring',
      since: now - 5 * HOUR,
      sentence: 'Not over yet: Withdrawals are delayed',
      incident: restored,
    });
  });

  test('is not clear while customers still have to act', () => {
    expect(headline({ incidents: [withOpenAction] })).toStrictEqual({
      tone: 'warn',
      shape: 'half',
      word: 'Your action is needed',
      since: now - 3 * HOUR,
      sentence: 'Services are back. Your action is still needed.',
      incident: withOpenAction,
    });
  });

  test('speaks of the open incident before the action of one that is over', () => {
    expect(headline({ incidents: [withOpenAction, restored] }).incident?.id).toBe(restored.id);
  });
});

describe('a page during planned work', () => {
  test('says so in its own tone, and leads with no incident', () => {
    expect(headline({ maintenances: [plannedWork] })).toStrictEqual({
      tone: 'planned',
      shape: 'diamond',
      word: 'Under maintenance',
      since: now - HOUR,
      sentence: 'Withdrawals: Under maintenance',
      incident: null,
    });
  });

  test('speaks of an outage rather than of the work', () => {
    expect(headline({ maintenances: [plannedWork], incidents: [slowness] }).sentence).toBe('Trading: Degraded');
  });

  test('speaks of an incident that is not over rather than of the work', () => {
    expect(headline({ maintenances: [plannedWork], incidents: [restored] })).toStrictEqual(
      headline({ incidents: [restored] }),
    );
  });

  test('speaks of the work, in a tone that is not calm, while customers still have to act', () => {
    const { tone, sentence, incident } = headline({ maintenances: [plannedWork], incidents: [withOpenAction] });
    expect([tone, sentence, incident?.id]).toStrictEqual(['warn', 'Withdrawals: Under maintenance', withOpenAction.id]);
  });
});

function headline(said: Partial<Content>) {
  return headlineOf(pageStatus(aContent(said), now), en);
}

function bothSuspended() {
  return anIncident({ updates: [{ at: now - HOUR, components: { withdrawals: 'suspended', trading: 'suspended' } }] });
}

function pageWithWords(withdrawals: string, trading: string | null) {
  return aPage({
    components: [
      aComponent({ headlines: { suspended: withdrawals } }),
      aComponent({ id: 'trading', name: 'Trading', headlines: trading === null ? {} : { suspended: trading } }),
    ],
  });
}
