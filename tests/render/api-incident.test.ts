/** An incident and its texts in Statuspage’s shape. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import type { Incident } from '#core/incident.ts';
import { pageStatus } from '#core/page-status.ts';
import { wireComponents } from '#render/api/wire-component.ts';
import { wireId } from '#render/api/wire-id.ts';
import { wireIncident } from '#render/api/wire-incident.ts';
import { aComponent, aContent, aGroup, anIncident, aPage, aPostmortem, time } from '#tests/support/makers.ts';

const now = time('2022-01-17T14:00Z');

const page = aPage({
  groups: [aGroup({ id: 'app', name: 'App' })],
  components: [aComponent({ id: 'trading', name: 'Trading' }), aComponent({ group: 'app' })],
});

describe('an incident', () => {
  const incident = anIncident({
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
  });
  const id = wireId(incident.id);
  const [firstId, secondId] = incident.updates.map((update) => wireId(update.id));

  test('is told whole, the newest update first', () => {
    const { components, ...told } = tell(incident);
    expect(components.map(({ name }) => name)).toStrictEqual(['Withdrawals']);
    expect(told).toStrictEqual({
      id,
      name: 'Withdrawals are delayed',
      status: 'identified',
      created_at: '2022-01-17T04:44:00.000Z',
      updated_at: '2022-01-17T13:00:00.000Z',
      monitoring_at: null,
      resolved_at: null,
      impact: 'critical',
      shortlink: 'https://status.exchange.example/incidents/2022-01-17-withdrawals/',
      started_at: '2022-01-17T00:46:00.000Z',
      page_id: wireId('page'),
      incident_updates: [
        {
          id: secondId,
          status: 'identified',
          body: 'Sign in again.<br /><br />Follow the steps (https://status.exchange.example/guidance/a/).',
          incident_id: id,
          created_at: '2022-01-17T13:00:00.000Z',
          updated_at: '2022-01-17T13:00:00.000Z',
          display_at: '2022-01-17T13:00:00.000Z',
          affected_components: null,
          deliver_notifications: false,
          custom_tweet: null,
          tweet_id: null,
          x_allclear: { id: incident.updates[1]?.id, status: 'identified', next_update_at: '2022-01-17T16:00:00.000Z' },
        },
        {
          id: firstId,
          status: 'investigating',
          body: 'We are looking into it.',
          incident_id: id,
          created_at: '2022-01-17T04:44:00.000Z',
          updated_at: '2022-01-17T04:44:00.000Z',
          display_at: '2022-01-17T04:44:00.000Z',
          affected_components: [
            {
              code: wireId('components/withdrawals'),
              name: 'App - Withdrawals',
              old_status: 'operational',
              new_status: 'major_outage',
            },
          ],
          deliver_notifications: true,
          custom_tweet: null,
          tweet_id: null,
          x_allclear: { id: incident.updates[0]?.id, status: 'investigating', next_update_at: null },
        },
      ],
      reminder_intervals: null,
      x_allclear: {
        id: incident.id,
        kind: 'security',
        action: {
          state: 'open',
          what: 'Set up 2FA again',
          who: 'Everybody',
          until: null,
          opened_at: '2022-01-17T13:00:00.000Z',
        },
        figures: [
          {
            id: 'accounts',
            label: 'Accounts affected',
            values: [
              { value: '483', note: null, stated_at: '2022-01-17T13:00:00.000Z', update_id: secondId },
              { value: 'around 400', note: 'a guess', stated_at: '2022-01-17T04:44:00.000Z', update_id: firstId },
            ],
          },
        ],
      },
    });
  });

  test('tells of each component what it was before', () => {
    const { incident_updates: updates } = tell(
      anIncident({
        updates: [
          { components: { withdrawals: 'suspended' } },
          { components: { trading: 'partial_outage' } },
          { components: { withdrawals: 'degraded_performance', trading: 'operational' } },
        ],
      }),
    );
    expect(
      updates.map(({ affected_components: affected }) =>
        affected?.map(({ name, old_status: before, new_status: after }) => [name, before, after]),
      ),
    ).toStrictEqual([
      [
        ['App - Withdrawals', 'major_outage', 'degraded_performance'],
        ['Trading', 'partial_outage', 'operational'],
      ],
      [['Trading', 'operational', 'partial_outage']],
      [['App - Withdrawals', 'operational', 'major_outage']],
    ]);
  });

  test('has the components’ own rows, those that are whole again too', () => {
    const content = aContent({
      page,
      incidents: [
        anIncident({
          updates: [{ components: { withdrawals: 'suspended', trading: 'partial_outage' } }],
        }),
      ],
    });
    const { components } = wireIncident(toldAt(content), content.incidents[0] ?? anIncident());
    const rows = wireComponents(content, pageStatus(content, now).components);
    expect(components).toStrictEqual(rows.filter(({ group }) => !group));
  });

  test('began when it was detected, else when it was first told', () => {
    expect(tell(anIncident()).started_at).toBe('2022-01-17T04:44:00.000Z');
  });

  test('is monitored and resolved since that was said', () => {
    const {
      status,
      monitoring_at: monitoringAt,
      resolved_at: at,
    } = tell(anIncident({ updates: [{}, { status: 'monitoring' }, { status: 'resolved' }, { status: 'resolved' }] }));
    expect([status, monitoringAt, at]).toStrictEqual([
      'resolved',
      '2022-01-17T05:44:00.000Z',
      '2022-01-17T06:44:00.000Z',
    ]);
  });

  test('that opened again is monitored since that was said anew', () => {
    const again = [{ status: 'monitoring' }, { status: 'identified' }, { status: 'monitoring' }] as const;
    expect(tell(anIncident({ updates: [...again] })).monitoring_at).toBe('2022-01-17T06:44:00.000Z');
  });

  test('is “postmortem” once it is over and its account is published, and no sooner', () => {
    const postmortem = aPostmortem();
    expect(tell(anIncident({ postmortem, updates: [{}, { status: 'resolved' }] })).status).toBe('postmortem');
    expect(tell(anIncident({ postmortem })).status).toBe('investigating');
  });

  test('was last changed by the newest word, be that the account or an update after it', () => {
    const postmortem = aPostmortem({ at: time('2022-01-20T19:00Z') });
    const account = anIncident({ postmortem, updates: [{ status: 'resolved' }] });
    const updateAfter = anIncident({
      postmortem,
      updates: [{ status: 'resolved' }, { status: 'resolved', at: time('2022-01-21T20:00Z') }],
    });
    expect([account, updateAfter].map((said) => tell(said).updated_at)).toStrictEqual([
      '2022-01-20T19:00:00.000Z',
      '2022-01-21T20:00:00.000Z',
    ]);
  });

  test('has the impact that its entry gives it', () => {
    expect(tell(anIncident({ impact: 'minor', updates: [{ components: { trading: 'major_outage' } }] })).impact).toBe(
      'minor',
    );
  });
});

describe('a text', () => {
  test('shows as it was typed in a client that puts it into its page', () => {
    expect(bodyOf('<b>Now</b> & “then”:\nit\'s "so" &lt; that.')).toBe(
      '&lt;b&gt;Now&lt;/b&gt; &amp; “then”: it&#39;s &quot;so&quot; &lt; that.',
    );
  });

  test('has no element but line breaks, whatever is typed', () => {
    const odd = fc.constantFrom('<b>', '<script>', '</p>', ']]>', '&amp;', '&', '"', '\n\n', '- ', '😀', '> ', '`');
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ maxLength: 5 })), { maxLength: 12 }), (parts) => {
        expect(bodyOf(parts.join('')).replaceAll('<br />', '')).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a character reference', 'a&'],
    ['a line break', 'a\n\n'],
    ['an emoji', 'a😀'],
    ['one letter', 'a'],
  ])('of more than 25,000 characters ends before a whole one, after many of %s', (_, piece) => {
    for (const start of ['', 'b', 'bb', 'bbb', 'bbbb']) {
      const body = bodyOf(start + piece.repeat(30_000));
      expect(body.length).toBeLessThanOrEqual(25_000);
      expect(body.length).toBeGreaterThan(24_980);
      expect(body.isWellFormed()).toBe(true);
      expect(body).toMatch(/(?:[ab&;]|<br \/>|😀)…$/u);
      expect(body.replaceAll('<br />', '')).not.toMatch(/<|&(?!amp;)/);
    }
  });

  test('of 25,000 characters is whole', () => {
    expect(bodyOf('a'.repeat(25_000))).toBe('a'.repeat(25_000));
  });
});

function tell(incident: Incident) {
  return wireIncident(toldAt(aContent({ page, incidents: [incident] })), incident);
}

function bodyOf(body: string): string {
  return tell(anIncident({ updates: [{ body }] })).incident_updates[0]?.body ?? '';
}

function toldAt(content: Content) {
  return { content, status: pageStatus(content, now), now };
}
