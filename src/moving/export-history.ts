/** Everything that is written, as one JSON document: ours, or in Statuspage's shape. */
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { wireIncident, wireMaintenance } from '#render/api/wire-incident.ts';

/** Values as in core; a moment is a text with its zone. */
export function allclearDump(content: Content) {
  return { format: 'allclear', version: 1, ...(timesAsText(content) as object) };
}

/** Of all incidents and maintenances, in the shape of its API v2; what it has no word for stands in `x_allclear`. */
export function statuspageDump(content: Content, now: Instant) {
  const status = pageStatus(content, now);
  const told = { content, status, notices: noticesOf(content), now };
  const summary = STATUSPAGE_DOCUMENTS.summary(told);
  const withRows = { ...told, rows: summary.components };
  return {
    ...summary,
    incidents: content.incidents.map((incident) => wireIncident(withRows, incident)),
    scheduled_maintenances: content.maintenances.map((maintenance) => wireMaintenance(withRows, maintenance)),
  };
}

const IS_TIME = /^(?:at|from|until|since|\w+At|nextUpdate|postmortemBy)$/;

function timesAsText(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && IS_TIME.test(key)) return new Date(value).toISOString();
  if (Array.isArray(value)) return value.map((item) => timesAsText(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, timesAsText(inner, name)]));
}
