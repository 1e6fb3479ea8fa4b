/** What a webhook carries of a notice in Statuspage's shape, for receivers that were written for it. */
import type { Incident } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { wireComponents } from './api/wire-component.ts';
import { pageWireId, wireTime } from './api/wire-id.ts';
import { wireIncident, wireMaintenance } from './api/wire-incident.ts';
import { renderText } from './markdown.ts';
import type { Hooked } from './webhook.ts';

interface Attempt {
  /** Where the receiver's owner ends the subscription. */
  unsubscribe: string;
  generatedAt: Instant;
}

export type StatuspageWebhookBody = NonNullable<ReturnType<typeof statuspageWebhookBody>>;

/** Null for an announcement, for which Statuspage has no shape. There is no `type`: receivers look for `incident`. */
export function statuspageWebhookBody(hooked: Hooked, notice: Notice, { unsubscribe, generatedAt }: Attempt) {
  const { content, status } = hooked;
  const incident = subjectOf(hooked, notice);
  if (incident === null) return null;
  return {
    meta: { unsubscribe, documentation: `${content.page.url}/subscribe/`, generated_at: wireTime(generatedAt) },
    page: { id: pageWireId(content.page), status_indicator: status.indicator, status_description: status.description },
    incident,
  };
}

function subjectOf(hooked: Hooked, { subjectId }: Notice) {
  const { content, now } = hooked;
  const told = { content, now, rows: wireComponents(hooked) };
  const { incidents, maintenances, page } = content;
  const incident = incidents.find(({ id }) => id === subjectId);
  if (incident !== undefined) return withFixedKeys(wireIncident(told, incident), accountOf(incident, page.url));
  const maintenance = maintenances.find(({ id }) => id === subjectId);
  return maintenance === undefined ? null : withFixedKeys(wireMaintenance(told, maintenance), NO_ACCOUNT);
}

interface Account {
  postmortem: string | null;
  at: string | null;
}

const NO_ACCOUNT: Account = { postmortem: null, at: null };

function accountOf({ postmortem }: Incident, pageUrl: string): Account {
  if (postmortem === null) return NO_ACCOUNT;
  const resolveUrl = (href: string): string => new URL(href, pageUrl).href;
  const text = renderText(postmortem.body, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
  return { postmortem: text, at: wireTime(postmortem.at) };
}

/** The keys that its bodies have beside those of the API. */
function withFixedKeys<Wire extends { incident_updates: readonly object[] }>(wire: Wire, { postmortem, at }: Account) {
  return {
    scheduled_for: null,
    scheduled_until: null,
    ...wire,
    incident_updates: wire.incident_updates.map((update: Wire['incident_updates'][number]) => ({
      ...update,
      twitter_updated_at: null,
      wants_twitter_update: false,
    })),
    backfilled: false,
    impact_override: null,
    postmortem_body: postmortem,
    postmortem_body_last_updated_at: at,
    postmortem_ignored: false,
    postmortem_notified_subscribers: false,
    postmortem_notified_twitter: false,
    postmortem_published_at: at,
    scheduled_auto_completed: false,
    scheduled_auto_in_progress: false,
    scheduled_remind_prior: false,
    scheduled_reminded_at: null,
  };
}
