/**
 * The state for Prometheus: a text that is valid in its own format and in
 * OpenMetrics alike. A status is a set of rows, one a status, of which one is 1.
 */
import { Gauge, Registry, type OpenMetricsContentType } from 'prom-client';
import { COMPONENT_STATUSES } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import { impactOf, incidentStatus } from '#core/incident-state.ts';
import { IMPACTS } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { INDICATORS, type PageStatus } from '#core/page-status.ts';
import { openPromise } from '#core/promise.ts';
import { componentRecord } from '#core/uptime.ts';

export interface Measured {
  content: Content;
  status: PageStatus;
  now: Instant;
  nextChangeAt: Instant;
}

/** `registry.metrics()` is asynchronous for the sake of others' collectors. */
export function metricsText(measured: Measured): Promise<string> {
  const registry: OpenMetrics = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  addPage(registry, measured);
  addComponents(registry, measured);
  addIncidents(registry, measured);
  addMaintenances(registry, measured);
  return registry.metrics();
}

type OpenMetrics = Registry<OpenMetricsContentType>;

interface Described<Label extends string> {
  help: string;
  labels?: readonly Label[];
}

function gauge<Label extends string = never>(
  registry: OpenMetrics,
  name: string,
  { help, labels = [] }: Described<Label>,
): Gauge<Label> {
  return new Gauge({ name: `allclear_${name}`, help, labelNames: [...labels], registers: [registry] });
}

function addPage(registry: OpenMetrics, { status, now, nextChangeAt }: Measured): void {
  const indicator = gauge(registry, 'page_indicator', {
    help: 'The state of the whole page: 1 for the indicator that it has, 0 for the others.',
    labels: ['indicator'],
  });
  for (const one of INDICATORS) indicator.set({ indicator: one }, Number(status.indicator === one));
  gauge(registry, 'page_as_of_timestamp_seconds', { help: 'The moment that this document shows.' }).set(seconds(now));
  gauge(registry, 'page_next_change_timestamp_seconds', {
    help: 'When the document should have been built again, though nobody writes anything.',
  }).set(seconds(nextChangeAt));
}

function addComponents(registry: OpenMetrics, { content, status, now }: Measured): void {
  const states = gauge(registry, 'component_status', {
    help: 'The status of a service: 1 for the status that it has, 0 for the others.',
    labels: ['component', 'status'],
  });
  const uptime = gauge(registry, 'component_uptime_ratio', {
    help: 'The share of the last 90 days in which the service was not down, from 0 to 1, by the weights of the page.',
    labels: ['component'],
  });
  for (const { component, status: own } of status.components) {
    for (const one of COMPONENT_STATUSES) states.set({ component: component.id, status: one }, Number(own === one));
    const record = componentRecord(content, component, now);
    if (record.uptime !== null) uptime.set({ component: component.id }, record.uptime);
  }
}

function addIncidents(registry: OpenMetrics, { status, now }: Measured): void {
  const open = gauge(registry, 'open_incidents', { help: 'Incidents that are not over.', labels: ['impact'] });
  for (const impact of IMPACTS)
    open.set({ impact }, status.openIncidents.filter((incident) => impactOf(incident) === impact).length);
  gauge(registry, 'incidents_with_open_action', {
    help: 'Incidents because of which customers still have to do something.',
  }).set(status.incidentsWithOpenAction.length);
  const info = gauge(registry, 'incident_started_timestamp_seconds', {
    help: 'When an incident that is not over was first told.',
    labels: ['incident', 'status'],
  });
  const promise = gauge(registry, 'incident_next_update_timestamp_seconds', {
    help: 'By when the next update of an incident was promised; overdue once it has passed.',
    labels: ['incident'],
  });
  for (const incident of status.openIncidents) {
    const name = nameOf(incident.id);
    info.set({ incident: name, status: incidentStatus(incident) }, seconds(incident.updates[0]?.at ?? now));
    const promised = openPromise(incident.updates, now);
    if (promised !== null) promise.set({ incident: name }, seconds(promised.promisedBy));
  }
}

function addMaintenances(registry: OpenMetrics, { status }: Measured): void {
  const labels = ['maintenance'] as const;
  const from = gauge(registry, 'maintenance_start_timestamp_seconds', { help: 'When planned work begins.', labels });
  const until = gauge(registry, 'maintenance_end_timestamp_seconds', { help: 'When planned work ends.', labels });
  for (const { id, window } of [...status.runningMaintenances, ...status.upcomingMaintenances]) {
    from.set({ maintenance: nameOf(id) }, seconds(window.from));
    until.set({ maintenance: nameOf(id) }, seconds(window.until));
  }
}

/** “2022-01-17-withdrawals” of “incidents/2022-01-17-withdrawals”. */
function nameOf(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

function seconds(at: Instant): number {
  return at / 1000;
}
