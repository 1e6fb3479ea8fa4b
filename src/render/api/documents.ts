/**
 * The documents of Statuspage's API v2, from the same values as the page. What
 * Statuspage has no word for stands in `x_allclear`, on every object.
 */
import { firstUpdate } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import type { Maintenance } from '#core/maintenance.ts';
import type { WireRow } from './component-shape.ts';
import type { StatuspageDocument, StatuspageName } from './document-shapes.ts';
import type { Told } from './told.ts';
import { wireComponents } from './wire-component.ts';
import { wireIncident, wireMaintenance } from './wire-incident.ts';
import { wirePage, wirePageStatus } from './wire-page.ts';

/** Of the lists of everything; the lists of what is open have it all. */
const MAX_LISTED = 50;

/** By the document's address below `/api/v2/`, without `.json`. */
export const STATUSPAGE_DOCUMENTS: { [K in StatuspageName]: (told: Told) => StatuspageDocument<K> } = {
  summary: (told) => ({
    page: wirePage(told),
    components: rowsOf(told),
    incidents: incidents(told, newestFirst(told.status.openIncidents)),
    scheduled_maintenances: maintenances(told, [
      ...told.status.runningMaintenances,
      ...told.status.upcomingMaintenances,
    ]),
    status: wirePageStatus(told),
  }),
  status: (told) => ({ page: wirePage(told), status: wirePageStatus(told) }),
  components: (told) => ({ page: wirePage(told), components: rowsOf(told) }),
  incidents: (told) => ({
    page: wirePage(told),
    incidents: incidents(told, newestFirst(told.content.incidents).slice(0, MAX_LISTED)),
  }),
  'incidents/unresolved': (told) => ({
    page: wirePage(told),
    incidents: incidents(told, newestFirst(told.status.openIncidents)),
  }),
  'scheduled-maintenances': (told) => works(told, newestWindowFirst(told.content.maintenances).slice(0, MAX_LISTED)),
  'scheduled-maintenances/active': (told) => works(told, told.status.runningMaintenances),
  'scheduled-maintenances/upcoming': (told) => works(told, told.status.upcomingMaintenances),
};

/** Looked for in the whole history once a build, and wanted by every document. */
const ROWS = new WeakMap<Told, WireRow[]>();

function rowsOf(told: Told): WireRow[] {
  const rows = ROWS.get(told) ?? wireComponents(told);
  ROWS.set(told, rows);
  return rows;
}

function works(told: Told, listed: readonly Maintenance[]) {
  return { page: wirePage(told), scheduled_maintenances: maintenances(told, listed) };
}

function incidents(told: Told, listed: readonly Incident[]) {
  const withRows = { ...told, rows: rowsOf(told) };
  return listed.map((incident) => wireIncident(withRows, incident));
}

function maintenances(told: Told, listed: readonly Maintenance[]) {
  const withRows = { ...told, rows: rowsOf(told) };
  return listed.map((maintenance) => wireMaintenance(withRows, maintenance));
}

function newestFirst(listed: readonly Incident[]): Incident[] {
  return listed.toSorted((a, b) => firstUpdate(b).at - firstUpdate(a).at);
}

function newestWindowFirst(listed: readonly Maintenance[]): Maintenance[] {
  return listed.toSorted((a, b) => b.window.from - a.window.from);
}
