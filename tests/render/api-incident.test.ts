/** An incident and its texts in Statuspage’s shape. */
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
      page_id: wireId('https://status.exchange.example'),
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
          x_allclear: {
            id: incident.updates[1]?.id,
            status: 'identified',
            title: null,
            is_approximate: false,
            figures: [{ id: 'accounts', value: '483', note: null }],
            action: { state: 'open', what: 'Set up 2FA again', who: 'Everybody', until: null },
            next_update_at: '2022-01-17T16:00:00.000Z',
            invented: null,
            notice_code: null,
            notice_sha256: null,
            translations: {},
          },
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
              x_allclear: { id: 'withdrawals', old_status: 'operational', new_status: 'suspended' },
            },
          ],
          deliver_notifications: true,
          custom_tweet: null,
          tweet_id: null,
          x_allclear: {
            id: incident.updates[0]?.id,
            status: 'investigating',
            title: null,
            is_approximate: false,
            figures: [{ id: 'accounts', value: 'around 400', note: 'a guess' }],
            action: null,
            next_update_at: null,
            invented: null,
            notice_code: null,
            notice_sha256: null,
            translations: {},
          },
        },
      ],
      reminder_intervals: null,
      x_allclear: {
        id: incident.id,
        kind: 'security',
        status: 'identified',
        summary: null,
        components: [{ id: 'withdrawals', code: wireId('components/withdrawals'), status: 'suspended' }],
        action: {
          state: 'open',
          what: 'Set up 2FA again',
          who: 'Everybody',
          until: null,
          opened_at: '2022-01-17T13:00:00.000Z',
          changed_at: '2022-01-17T13:00:00.000Z',
        },
        promise: { made_at: '2022-01-17T13:00:00.000Z', promised_by: '2022-01-17T16:00:00.000Z' },
        guidance: [],
        corrections: [],
        postmortem: null,
        postmortem_by: null,
        invented: null,
        translations: {},
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
    const { rows } = toldAt(content);
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

  test('is monitored since the first of several words that say so', () => {
    const course = [{}, { status: 'monitoring' }, { status: 'monitoring' }, { status: 'resolved' }] as const;
    const told = [3, 4].map((count) => tell(anIncident({ updates: course.slice(0, count) })).monitoring_at);
    expect(told).toStrictEqual(['2022-01-17T05:44:00.000Z', '2022-01-17T05:44:00.000Z']);
  });

  test('whose account is published while it is open still has an update of its course as its newest word', () => {
    const postmortem = aPostmortem({ at: time('2022-01-20T19:00Z') });
    const statuses = (updates: { status?: 'monitoring' | 'resolved' }[]) =>
      tell(anIncident({ postmortem, updates })).incident_updates.map(({ status }) => status);
    expect(statuses([{}, { status: 'monitoring' }])).toStrictEqual(['monitoring', 'postmortem', 'investigating']);
    expect(statuses([{}, { status: 'resolved' }])).toStrictEqual(['postmortem', 'resolved', 'investigating']);
  });

  test('is “postmortem” once it is over and its account is published, and no sooner', () => {
    const postmortem = aPostmortem();
    expect(tell(anIncident({ postmortem, updates: [{}, { status: 'resolved' }] })).status).toBe('postmortem');
    expect(tell(anIncident({ postmortem })).status).toBe('investigating');
  });

  test('has its account as an update of its own, where its moment puts it', () => {
    const postmortem = aPostmortem({ body: 'Codes were **not checked**.', notify: false });
    const { incident_updates: updates, x_allclear: own } = tell(
      anIncident({
        postmortem,
        updates: [{ status: 'resolved' }, { status: 'resolved', at: time('2022-01-21T20:00Z') }],
      }),
    );
    expect(updates.map(({ status, created_at: at }) => [status, at])).toStrictEqual([
      ['resolved', '2022-01-21T20:00:00.000Z'],
      ['postmortem', '2022-01-20T19:00:00.000Z'],
      ['resolved', '2022-01-17T04:44:00.000Z'],
    ]);
    expect(updates[1]).toMatchObject({
      id: wireId(postmortem.id),
      body: 'Codes were not checked.',
      affected_components: null,
      deliver_notifications: false,
    });
    expect(own.postmortem).toStrictEqual({ id: postmortem.id, published_at: '2022-01-20T19:00:00.000Z' });
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

function tell(incident: Incident) {
  return wireIncident(toldAt(aContent({ page, incidents: [incident] })), incident);
}

function toldAt(content: Content) {
  return { content, now, rows: wireComponents({ content, now, status: pageStatus(content, now) }) };
}
