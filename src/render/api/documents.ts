/**
 * The documents of Statuspage's API v2, from the same values as the page. What
 * Statuspage has no word for stands in `x_allclear`, on any object.
 */
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { PageStatus } from '#core/page-status.ts';
import { wireComponents } from './wire-component.ts';
import { entryWireId, wireId, wireTime } from './wire-id.ts';
import { wireIncident, wireMaintenance } from './wire-incident.ts';

export interface Told {
  content: Content;
  status: PageStatus;
  /** Newest first. */
  notices: readonly Notice[];
  now: Instant;
}

/** `/api/v2/summary.json`. */
export function summaryDocument(told: Told) {
  const { content, status } = told;
  return {
    page: wirePage(told),
    components: wireComponents(content, status.components),
    incidents: status.openIncidents
      .toSorted((a, b) => (b.updates[0]?.at ?? 0) - (a.updates[0]?.at ?? 0))
      .map((incident) => wireIncident(told, incident)),
    scheduled_maintenances: [...status.runningMaintenances, ...status.upcomingMaintenances].map((maintenance) =>
      wireMaintenance(told, maintenance),
    ),
    status: wirePageStatus(told),
  };
}

/** `/api/v2/status.json`. */
export function statusDocument(told: Told) {
  return { page: wirePage(told), status: wirePageStatus(told) };
}

function wirePage({ content: { page }, notices }: Told) {
  const first = Math.min(...page.components.map(({ since }) => since));
  return {
    id: wireId('page'),
    name: page.name,
    url: page.url,
    time_zone: page.timeZone,
    // The newest word and not the build, so that a build without news changes no byte.
    updated_at: wireTime(notices[0]?.at ?? first),
    ...(page.demonstration === undefined ? {} : { x_allclear: { demonstration: page.demonstration.notice } }),
  };
}

function wirePageStatus({ status }: Told) {
  const { indicator, description, openIncidents, incidentsWithOpenAction } = status;
  return {
    indicator,
    description,
    x_allclear: {
      open_incidents: openIncidents.map(entryWireId),
      incidents_with_open_action: incidentsWithOpenAction.map(entryWireId),
    },
  };
}
