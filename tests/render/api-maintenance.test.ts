/** Planned work in Statuspage’s shape. */
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, type Instant } from '#core/instant.ts';
import type { Maintenance } from '#core/maintenance.ts';
import { pageStatus } from '#core/page-status.ts';
import { wireComponents } from '#render/api/wire-component.ts';
import { wireId } from '#render/api/wire-id.ts';
import { wireMaintenance } from '#render/api/wire-incident.ts';
import { aContent, aMaintenance, time } from '#tests/support/makers.ts';

const now = time('2022-01-17T14:00Z');

describe('a maintenance', () => {
  const upcoming = aMaintenance();

  test('is told whole', () => {
    const { components, ...told } = tellWork(upcoming, now);
    expect(components.map(({ name }) => name)).toStrictEqual(['Withdrawals']);
    expect(told).toStrictEqual({
      id: wireId(upcoming.id),
      name: 'Upgrade of our wallets',
      status: 'scheduled',
      created_at: '2022-01-10T10:00:00.000Z',
      updated_at: '2022-01-10T10:00:00.000Z',
      monitoring_at: null,
      resolved_at: null,
      impact: 'maintenance',
      shortlink: 'https://status.exchange.example/maintenances/2022-02-01-wallets/',
      started_at: '2022-01-10T10:00:00.000Z',
      page_id: wireId('https://status.exchange.example'),
      incident_updates: [
        {
          id: wireId('maintenances/2022-02-01-wallets/01-update'),
          status: 'scheduled',
          body: 'Withdrawals wait while we work.',
          incident_id: wireId(upcoming.id),
          created_at: '2022-01-10T10:00:00.000Z',
          updated_at: '2022-01-10T10:00:00.000Z',
          display_at: '2022-01-10T10:00:00.000Z',
          affected_components: [
            {
              code: wireId('components/withdrawals'),
              name: 'Withdrawals',
              old_status: 'operational',
              new_status: 'operational',
              x_allclear: { id: 'withdrawals', old_status: 'operational', new_status: 'operational' },
            },
          ],
          deliver_notifications: true,
          custom_tweet: null,
          tweet_id: null,
          x_allclear: {
            id: 'maintenances/2022-02-01-wallets/01-update',
            status: 'scheduled',
            title: null,
            is_approximate: false,
            figures: [],
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
      scheduled_for: '2022-02-01T02:00:00.000Z',
      scheduled_until: '2022-02-01T05:00:00.000Z',
      x_allclear: {
        id: upcoming.id,
        status: 'scheduled',
        components: [{ id: 'withdrawals', code: wireId('components/withdrawals'), status: 'under_maintenance' }],
        promise: null,
        invented: null,
        translations: {},
      },
    });
  });

  test('says with each update what becomes of its components', () => {
    const told = aMaintenance({
      components: { withdrawals: 'suspended' },
      updates: [
        {},
        { status: 'in_progress', at: time('2022-02-01T02:01Z') },
        { status: 'verifying', at: time('2022-02-01T04:00Z') },
        { status: 'completed', at: time('2022-02-01T04:48Z') },
      ],
    });
    expect(changesIn(told)).toStrictEqual([
      'completed: major_outage > operational (suspended > operational)',
      'verifying: major_outage > major_outage (suspended > suspended)',
      // Though the window had opened by itself a minute before.
      'in_progress: operational > major_outage (operational > suspended)',
      'scheduled: operational > operational (operational > operational)',
    ]);
  });

  test('changes them by the first word of it, and never where it was called off before', () => {
    const early = { status: 'in_progress', at: time('2022-02-01T01:50Z') } as const;
    expect(changesIn(aMaintenance({ updates: [{}, early] }))[0]).toBe(
      'in_progress: operational > under_maintenance (operational > under_maintenance)',
    );
    const over = { status: 'completed', at: time('2022-02-01T04:00Z') } as const;
    expect(changesIn(aMaintenance({ updates: [{}, over] }))[0]).toBe(
      'completed: under_maintenance > operational (under_maintenance > operational)',
    );
    const off = { status: 'cancelled', at: time('2022-01-12T09:00Z') } as const;
    expect(changesIn(aMaintenance({ updates: [{}, off] }))[0]).toBe(
      'completed: operational > operational (operational > operational)',
    );
  });

  test('that names no component changes none', () => {
    const [update] = tellWork(aMaintenance({ components: {} }), now).incident_updates;
    expect(update?.affected_components).toBeNull();
  });

  test('that was called off is completed for clients that know no such word, and ours say the true one', () => {
    const cancelled = aMaintenance({ updates: [{}, { status: 'cancelled', at: time('2022-01-12T09:00Z') }] });
    const { status, resolved_at: at, x_allclear: own, incident_updates: updates, ...rest } = tellWork(cancelled, now);
    expect([rest.created_at, rest.updated_at]).toStrictEqual(['2022-01-10T10:00:00.000Z', '2022-01-12T09:00:00.000Z']);
    expect([status, at, own.id, own.status]).toStrictEqual([
      'completed',
      '2022-01-12T09:00:00.000Z',
      cancelled.id,
      'cancelled',
    ]);
    expect(updates.map((update) => [update.status, update.x_allclear.status])).toStrictEqual([
      ['completed', 'cancelled'],
      ['scheduled', 'scheduled'],
    ]);
  });

  test('that ended before its window did is over since that was said', () => {
    const early = aMaintenance({
      updates: [
        {},
        { status: 'completed', at: time('2022-02-01T04:48Z') },
        { status: 'completed', at: time('2022-02-01T04:50Z') },
      ],
    });
    for (const later of [time('2022-02-01T04:51Z'), time('2022-02-01T05:00Z'), time('2022-03-01T00:00Z')])
      expect(tellWork(early, later).resolved_at).toBe('2022-02-01T04:48:00.000Z');
  });

  test('that outlasted its window is over since that was said', () => {
    const late = aMaintenance({
      updates: [
        {},
        { status: 'in_progress', at: time('2022-02-01T02:00Z') },
        { status: 'completed', at: time('2022-02-01T07:00Z') },
      ],
    });
    expect(tellWork(late, time('2022-02-02T00:00Z')).resolved_at).toBe('2022-02-01T07:00:00.000Z');
  });

  test('that ended by itself is over since its window closed', () => {
    const after = upcoming.window.until;
    const seen = [after - HOUR, after, after + DAY].map((at) => tellWork(upcoming, at));
    expect(seen.map(({ status, updated_at: changed, resolved_at: at }) => [status, changed, at])).toStrictEqual([
      ['in_progress', '2022-02-01T02:00:00.000Z', null],
      ['completed', '2022-02-01T05:00:00.000Z', '2022-02-01T05:00:00.000Z'],
      ['completed', '2022-02-01T05:00:00.000Z', '2022-02-01T05:00:00.000Z'],
    ]);
  });
});

/** A line an update that changes its one component, the newest first. */
function changesIn(maintenance: Maintenance): string[] {
  return tellWork(maintenance, now).incident_updates.flatMap(({ status, affected_components: affected }) =>
    (affected ?? []).map(
      ({ old_status: before, new_status: after, x_allclear: own }) =>
        `${status}: ${before} > ${after} (${own.old_status} > ${own.new_status})`,
    ),
  );
}

function tellWork(maintenance: Maintenance, at: Instant) {
  const content = aContent({ maintenances: [maintenance] });
  const rows = wireComponents({ content, now: at, status: pageStatus(content, at) });
  return wireMaintenance({ content, now: at, rows }, maintenance);
}
