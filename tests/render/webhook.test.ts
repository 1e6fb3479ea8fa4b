import { describe, expect, test } from 'vitest';
import { contentAsOf } from '#core/content.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { webhookBody, type WebhookBody } from '#render/webhook.ts';
import { statuspageWebhookBody, type StatuspageWebhookBody } from '#render/webhook-statuspage.ts';
import { aContent, aMaintenance, anAnnouncement, anIncident, aPostmortem, time } from '#tests/support/makers.ts';

const all = withNoticeCodes(
  aContent({
    incidents: [
      anIncident({
        figures: { accounts: { label: 'Accounts affected' } },
        updates: [
          { components: { withdrawals: 'suspended' }, figures: { accounts: { value: 'around 400' } } },
          {
            status: 'identified',
            title: 'Withdrawals are paused',
            body: 'We have “found” it & see [the steps](/guidance/set-up-2fa-again/).',
            action: { state: 'open', what: 'Sign in again', who: 'Everybody', until: null },
            figures: { accounts: { value: '483', note: 'our count' } },
            nextUpdate: time('2022-01-17T16:00Z'),
          },
          { status: 'resolved', components: { withdrawals: 'operational' } },
        ],
        postmortem: aPostmortem(),
      }),
    ],
    maintenances: [aMaintenance()],
    announcements: [anAnnouncement()],
  }),
);
const attempt = { unsubscribe: `${all.page.url}/w/1`, generatedAt: time('2022-01-17T05:45Z') };

function hookedAt(text: string) {
  const now = time(text);
  const content = contentAsOf(all, now);
  return { hooked: { content, status: pageStatus(content, now), now }, notice: noticesOf(content)[0] as Notice };
}

const MOMENTS = ['2022-01-10T10:00Z', '2022-01-17T05:44Z', '2022-01-18T18:00Z', '2022-01-20T19:00Z'];

describe('a webhook in our own shape', () => {
  test.each(MOMENTS)('of the notice of %s is as recorded', async (at) => {
    const { hooked, notice } = hookedAt(at);
    const body: WebhookBody = webhookBody(hooked, notice);
    const name = body.type.replace('.', '-');
    await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot(`../golden/webhook-${name}.json`);
  });

  test('is told apart by its type, and known again by its id', () => {
    const bodies = MOMENTS.map(hookedAt).map(({ hooked, notice }) => webhookBody(hooked, notice));
    expect(bodies.map(({ type }) => type)).toEqual([
      'maintenance.scheduled',
      'incident.identified',
      'announcement.published',
      'postmortem.published',
    ]);
    expect(new Set(bodies.map(({ data }) => data.notice.id)).size).toBe(4);
  });

  test('stays under 20 kB however long the text is', () => {
    const { hooked, notice } = hookedAt('2022-01-17T05:44Z');
    const body = webhookBody(hooked, { ...notice, body: '**😀**'.repeat(10_000) });
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(20_000);
    expect([body.data.notice.text.isWellFormed(), body.data.notice.html]).toEqual([true, null]);
  });
});

describe('a webhook in Statuspage’s shape', () => {
  test('is as recorded', async () => {
    const { hooked, notice } = hookedAt('2022-01-17T05:44Z');
    const body = statuspageWebhookBody(hooked, notice, attempt) as StatuspageWebhookBody;
    await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot('../golden/webhook-statuspage.json');
  });

  test('has every key that receivers know, with the newest update first', () => {
    const { hooked, notice } = hookedAt('2022-01-20T19:00Z');
    const body = statuspageWebhookBody(hooked, notice, attempt) as StatuspageWebhookBody;
    expect(Object.keys(body)).toEqual(['meta', 'page', 'incident']);
    expect(Object.keys(body.incident)).toEqual(expect.arrayContaining(KEYS));
    for (const update of body.incident.incident_updates)
      expect(Object.keys(update)).toEqual(expect.arrayContaining(UPDATE_KEYS));
    expect(body.incident).toMatchObject({
      status: 'postmortem',
      postmortem_body: 'This is what happened.',
      postmortem_published_at: '2022-01-20T19:00:00.000Z',
    });
    expect(body.incident.incident_updates.map(({ status }) => status)).toEqual([
      'postmortem',
      'resolved',
      'identified',
      'investigating',
    ]);
  });

  test('tells planned work by its window, and announcements not at all', () => {
    const work = hookedAt('2022-01-10T10:00Z');
    expect(statuspageWebhookBody(work.hooked, work.notice, attempt)?.incident).toMatchObject({
      impact: 'maintenance',
      scheduled_for: '2022-02-01T02:00:00.000Z',
      postmortem_body: null,
    });
    const said = hookedAt('2022-01-18T18:00Z');
    expect(statuspageWebhookBody(said.hooked, said.notice, attempt)).toBeNull();
  });
});

/** Of the incident in Zulip's recording of one, 2017. */
const KEYS = (
  'name status created_at updated_at monitoring_at resolved_at impact shortlink postmortem_ignored postmortem_body ' +
  'postmortem_body_last_updated_at postmortem_published_at postmortem_notified_subscribers postmortem_notified_twitter ' +
  'backfilled scheduled_for scheduled_until scheduled_remind_prior scheduled_reminded_at impact_override ' +
  'scheduled_auto_in_progress scheduled_auto_completed id page_id incident_updates components'
).split(' ');

const UPDATE_KEYS = (
  'status body created_at wants_twitter_update twitter_updated_at updated_at display_at affected_components ' +
  'custom_tweet deliver_notifications id incident_id'
).split(' ');
