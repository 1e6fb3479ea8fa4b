/** Against Statuspage’s API v2 as its clients know it: the keys below are those of a sample that seven clients read. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentAsOf, type Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { noticesOf } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { wireId } from '#render/api/wire-id.ts';
import { aComponent, aContent, aGroup, aMaintenance, anIncident, aPage, time } from '#tests/support/makers.ts';
import { someContent, someContentBeforeAChange, someMoment } from '#tests/core/generated.ts';

const PAGE_KEYS = 'id name url time_zone updated_at x_allclear';
const LEAF_KEYS =
  'id name status created_at updated_at position description showcase start_date group_id page_id group ' +
  'only_show_if_degraded x_allclear';
const GROUP_KEYS = `${LEAF_KEYS} components`;
const INCIDENT_KEYS =
  'id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id ' +
  'incident_updates components reminder_intervals x_allclear';
const MAINTENANCE_KEYS = `${INCIDENT_KEYS} scheduled_for scheduled_until`;
const UPDATE_KEYS =
  'id status body incident_id created_at updated_at display_at affected_components deliver_notifications ' +
  'custom_tweet tweet_id x_allclear';
const AFFECTED_KEYS = 'code name old_status new_status x_allclear';

/** Of components, incidents and maintenances. */
const STATUSES =
  'operational degraded_performance partial_outage major_outage under_maintenance investigating identified ' +
  'monitoring resolved postmortem scheduled in_progress verifying completed';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ID = /^[a-z0-9]{12}$/;

const now = time('2022-01-17T14:00Z');

const content = aContent({
  page: aPage({
    groups: [aGroup({ id: 'app', name: 'App' }), aGroup({ id: 'empty', name: 'Empty' })],
    components: [
      aComponent({ id: 'trading', name: 'Trading', description: 'Spot and margin' }),
      aComponent({ id: 'sign-in', name: 'Sign-in', group: 'app', since: time('2021-06-01T00:00Z') }),
      aComponent({ group: 'app' }),
    ],
  }),
  incidents: [
    anIncident({
      kind: 'security',
      figures: { accounts: { label: 'Accounts affected' } },
      updates: [
        {
          detectedAt: time('2022-01-17T00:46Z'),
          components: { withdrawals: 'suspended' },
          figures: { accounts: { value: 'around 400', note: 'a guess' } },
        },
        {
          at: time('2022-01-17T13:00Z'),
          status: 'identified',
          body: 'Sign in **again**.\n\nFollow [the steps](/guidance/a/).',
          figures: { accounts: { value: '483' } },
          action: { state: 'open', what: 'Set up 2FA again', who: 'Everybody', until: null },
          nextUpdate: time('2022-01-17T16:00Z'),
          notify: false,
        },
      ],
    }),
  ],
  maintenances: [aMaintenance()],
});

describe('summary.json', () => {
  const document = summaryAt(content, now);

  test('has every key of Statuspage on every object, and what is ours under one more', () => {
    const [group, leaf] = document.components;
    const [incident] = document.incidents;
    const [maintenance] = document.scheduled_maintenances;
    expect(keysOf(document)).toStrictEqual(keys('page components incidents scheduled_maintenances status'));
    expect(keysOf(document.page)).toStrictEqual(keys(PAGE_KEYS));
    expect(keysOf(document.status)).toStrictEqual(keys('indicator description x_allclear'));
    expect(keysOf(group)).toStrictEqual(keys(GROUP_KEYS));
    expect(keysOf(leaf)).toStrictEqual(keys(LEAF_KEYS));
    expect(keysOf(incident)).toStrictEqual(keys(INCIDENT_KEYS));
    expect(keysOf(incident?.components[0])).toStrictEqual(keys(LEAF_KEYS));
    expect(incident?.incident_updates.map(keysOf)).toStrictEqual([keys(UPDATE_KEYS), keys(UPDATE_KEYS)]);
    expect(keysOf(incident?.incident_updates[1]?.affected_components?.[0])).toStrictEqual(keys(AFFECTED_KEYS));
    expect(keysOf(maintenance)).toStrictEqual(keys(MAINTENANCE_KEYS));
    expect(maintenance?.incident_updates.map(keysOf)).toStrictEqual([keys(UPDATE_KEYS)]);
  });

  test('tells of the page and its status', () => {
    expect([document.page, document.status]).toStrictEqual([
      {
        id: wireId('https://status.exchange.example'),
        name: 'Example Exchange',
        url: 'https://status.exchange.example',
        time_zone: 'Etc/UTC',
        updated_at: '2022-01-17T13:00:00.000Z',
        x_allclear: { demonstration: null, languages: ['en'], translations: {} },
      },
      {
        indicator: 'major',
        description: 'Partial System Outage',
        x_allclear: {
          open_incidents: [wireId('incidents/2022-01-17-withdrawals')],
          incidents_with_open_action: [wireId('incidents/2022-01-17-withdrawals')],
        },
      },
    ]);
  });

  test('lists each group with its members after it, and then the components of none', () => {
    expect(document.components.map(({ name, group, position }) => [name, group, position])).toStrictEqual([
      ['App', true, 1],
      ['Sign-in', false, 1],
      ['Withdrawals', false, 2],
      ['Trading', false, 3],
    ]);
    expect(document.components[0]).toStrictEqual({
      id: wireId('groups/app'),
      name: 'App',
      status: 'major_outage',
      created_at: '2021-05-01T00:00:00.000Z',
      updated_at: '2022-01-17T04:44:00.000Z',
      position: 1,
      description: null,
      showcase: true,
      start_date: '2021-05-01',
      group_id: null,
      page_id: wireId('https://status.exchange.example'),
      group: true,
      only_show_if_degraded: false,
      components: [wireId('components/sign-in'), wireId('components/withdrawals')],
      x_allclear: {
        id: 'app',
        status: 'suspended',
        since: null,
        causes: [wireId('incidents/2022-01-17-withdrawals')],
        translations: {},
      },
    });
  });

  test('calls what we stopped on purpose a major outage, and says the true word beside it', () => {
    expect(document.components[2]).toStrictEqual({
      id: wireId('components/withdrawals'),
      name: 'Withdrawals',
      status: 'major_outage',
      created_at: '2021-05-01T00:00:00.000Z',
      updated_at: '2022-01-17T04:44:00.000Z',
      position: 2,
      description: null,
      showcase: true,
      start_date: '2021-05-01',
      group_id: wireId('groups/app'),
      page_id: wireId('https://status.exchange.example'),
      group: false,
      only_show_if_degraded: false,
      x_allclear: {
        id: 'withdrawals',
        status: 'suspended',
        since: '2022-01-17T04:44:00.000Z',
        causes: [wireId('incidents/2022-01-17-withdrawals')],
        translations: {},
      },
    });
  });

  test('has empty lists where there is nothing to tell', () => {
    const components = [aComponent({ since: time('2021-06-01T00:00Z') }), aComponent({ id: 'trading' })];
    const document = summaryAt(aContent({ page: aPage({ components }) }), now);
    expect([document.incidents, document.scheduled_maintenances]).toStrictEqual([[], []]);
    expect(document.page.updated_at).toBe('2021-06-01T00:00:00.000Z');
  });

  test('has open incidents, the newest first, and neither those that are over nor work that is', () => {
    const older = anIncident({ id: 'incidents/older', impact: 'critical' });
    const newer = anIncident({ id: 'incidents/newer', updates: [{ at: time('2022-01-17T09:00Z') }] });
    const over = anIncident({ id: 'incidents/over', updates: [{ status: 'resolved' }] });
    const done = aMaintenance({ id: 'maintenances/done', updates: [{}, { status: 'completed' }] });
    const running = aMaintenance({ id: 'maintenances/runs', window: { from: now, until: now + 1 } });
    const document = summaryAt(
      aContent({ incidents: [older, newer, over], maintenances: [aMaintenance(), running, done] }),
      now,
    );
    expect(document.incidents.map(({ x_allclear: { id } }) => id)).toStrictEqual([
      'incidents/newer',
      'incidents/older',
    ]);
    expect(document.scheduled_maintenances.map(({ x_allclear: own, status }) => [own.id, status])).toStrictEqual([
      ['maintenances/runs', 'in_progress'],
      ['maintenances/2022-02-01-wallets', 'scheduled'],
    ]);
  });
});

describe('status.json', () => {
  test('is a cut of the summary', () => {
    const { page, status } = summaryAt(content, now);
    expect(STATUSPAGE_DOCUMENTS.status(toldAt(content, now))).toStrictEqual({ page, status });
  });
});

describe('for any content', () => {
  test('every time is in UTC with milliseconds, every id has twelve letters and digits', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const document = summaryAt(everything, at);
        const times = textsIn(document).filter(([key]) => /_at$|^scheduled_(?:for|until)$/.test(key));
        const ids = textsIn(withoutOurs(document)).filter(([key]) => /^(?:id|code|[a-z]+_id)$/.test(key));
        expect(times.filter(([, text]) => !TIME.test(text))).toStrictEqual([]);
        expect(ids.filter(([, text]) => !ID.test(text))).toStrictEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('no incident and no maintenance is without an update of its course, and the newest of those comes first', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const { incidents, scheduled_maintenances: maintenances } = summaryAt(everything, at);
        for (const { incident_updates: updates, status } of [...incidents, ...maintenances]) {
          const course = updates.filter((update) => update.status !== 'postmortem');
          const times = course.map((update) => update.created_at);
          expect(updates[0]).toBe(status === 'postmortem' ? updates[0] : course[0]);
          expect(times.length).toBeGreaterThan(0);
          expect(times).toStrictEqual(times.toSorted().toReversed());
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a component has one row, the same wherever it stands', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const document = summaryAt(everything, at);
        for (const { components } of [...document.incidents, ...document.scheduled_maintenances])
          expect(document.components).toStrictEqual(expect.arrayContaining(components));
      }),
      { numRuns: 200 },
    );
  });

  test('a build without news changes no byte', () => {
    fc.assert(
      fc.property(someContentBeforeAChange(), ([everything, at]) => {
        const later = nextChangeAt(everything, at) - 1;
        expect(JSON.stringify(summaryAt(everything, later))).toBe(JSON.stringify(summaryAt(everything, at)));
      }),
      { numRuns: 200 },
    );
  });

  test('every status is one that Statuspage’s clients know', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const said = textsIn(withoutOurs(summaryAt(everything, at)))
          .filter(([key]) => ['status', 'old_status', 'new_status'].includes(key))
          .map(([, status]) => status);
        expect(said.filter((status) => !STATUSES.split(' ').includes(status))).toStrictEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('ids on the wire', () => {
  test('have twelve lower-case letters and digits, and no two of 100,000 are alike', () => {
    const ids = Array.from({ length: 100_000 }, (_, index) => wireId(`incidents/${index % 500}/${index}-update`));
    expect(new Set(ids).size).toBe(100_000);
    expect(ids.every((id) => /^[a-z0-9]{12}$/.test(id))).toBe(true);
  });

  test('stay what they are for ever', () => {
    expect(
      ['https://status.exchange.example', 'components/withdrawals', 'incidents/2022-01-17-withdrawals/01-update'].map(
        wireId,
      ),
    ).toStrictEqual(['do5e42v6fwdu', '2lftbqhsipnh', 'pw7sr5pzdzho']);
  });
});

function toldAt(everything: Content, at: Instant) {
  const asOf = contentAsOf(everything, at);
  return { content: asOf, status: pageStatus(asOf, at), notices: noticesOf(asOf), now: at };
}

function summaryAt(everything: Content, at: Instant) {
  return STATUSPAGE_DOCUMENTS.summary(toldAt(everything, at));
}

function keys(names: string): string[] {
  return names.split(' ').toSorted();
}

function keysOf(value: object | undefined): string[] {
  return Object.keys(value ?? {}).toSorted();
}

/** Every text of a document with the key under which it stands, at any depth. */
function textsIn(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, name));
}

/** The document as a client sees it that knows nothing of us. */
function withoutOurs(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === 'x_allclear' ? undefined : member)));
}
