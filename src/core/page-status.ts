/**
 * What the page says in one sentence, and why. Never green while an incident is
 * open, and maintenance never hides an outage.
 */
import { compareComponentStatus, worstComponentStatus, type Component, type ComponentStatus } from './component.ts';
import type { Content } from './content.ts';
import { hasOpenAction, impactOf, isResolved } from './incident-state.ts';
import { IMPACTS, type Incident } from './incident.ts';
import type { Instant } from './instant.ts';
import { isMaintenanceRunning, maintenanceStatusAt, type Maintenance } from './maintenance.ts';
import { intervalsOf } from './timeline.ts';

/** Statuspage's words for the whole page, as clients of its API know them. */
export type Indicator = 'none' | 'minor' | 'major' | 'critical' | 'maintenance';

/** How urgent the page is: the colour and the shape of its first card. */
export type Tone = 'good' | 'warn' | 'bad' | 'planned';

export interface ComponentState {
  component: Component;
  status: ComponentStatus;
  /** When the status began; null while operational. */
  since: Instant | null;
  /** Ids of the incidents and maintenances behind it. */
  causes: string[];
}

export interface PageStatus {
  indicator: Indicator;
  /** Statuspage's sentence for the indicator. */
  description: string;
  tone: Tone;
  /** In the order of the page. */
  components: ComponentState[];
  /** Not operational, the worst first. */
  affected: ComponentState[];
  /** Not resolved, the heaviest first, then the newest. */
  openIncidents: Incident[];
  /** Resolved, and customers still have to act. */
  incidentsWithOpenAction: Incident[];
  runningMaintenances: Maintenance[];
  /** The next window first. */
  upcomingMaintenances: Maintenance[];
}

/** The status at `now`, of the content as it stood then (`contentAsOf`). */
export function pageStatus(content: Content, now: Instant): PageStatus {
  const components = content.page.components.map((component) => componentState(content, component, now));
  const affected = components
    .filter(({ status }) => status !== 'operational')
    .toSorted((a, b) => compareComponentStatus(b.status, a.status));
  const openIncidents = content.incidents.filter((incident) => !isResolved(incident)).toSorted(byWeight);
  const statusOf = (maintenance: Maintenance) => maintenanceStatusAt(maintenance, now);
  const indicator = indicatorOf(components, openIncidents);
  return {
    indicator,
    description: descriptionOf(components, openIncidents),
    tone: toneOf(indicator, affected, content.incidents.some(hasOpenAction)),
    components,
    affected,
    openIncidents,
    incidentsWithOpenAction: content.incidents.filter((incident) => isResolved(incident) && hasOpenAction(incident)),
    runningMaintenances: content.maintenances.filter((maintenance) => isMaintenanceRunning(statusOf(maintenance))),
    upcomingMaintenances: content.maintenances
      .filter((maintenance) => statusOf(maintenance) === 'scheduled')
      .toSorted((a, b) => a.window.from - b.window.from),
  };
}

function componentState(content: Content, component: Component, now: Instant): ComponentState {
  // From the beginning, also where the page speaks for it only later: an outage that was told is never green.
  const intervals = intervalsOf(content, component.id, { from: 0, until: now + 1 });
  const { status, causes } = intervals.at(-1) ?? { status: 'operational', causes: [] };
  if (status === 'operational') return { component, status, since: null, causes: [] };
  // Through changes of cause: what one incident suspended and a second keeps suspended is so since the first.
  const other = intervals.findLastIndex((interval) => interval.status !== status);
  return { component, status, since: intervals[other + 1]?.startAt ?? now, causes };
}

function byWeight(a: Incident, b: Incident): number {
  return (
    IMPACTS.indexOf(impactOf(b)) - IMPACTS.indexOf(impactOf(a)) || (b.updates[0]?.at ?? 0) - (a.updates[0]?.at ?? 0)
  );
}

function indicatorOf(components: readonly ComponentState[], open: readonly Incident[]): Indicator {
  const isDown = ({ status }: ComponentState) => status === 'major_outage' || status === 'suspended';
  if (components.every(isDown)) return 'critical';
  if (components.some(isDown) || components.every(({ status }) => status === 'partial_outage')) return 'major';
  switch (worstComponentStatus(components.map(({ status }) => status))) {
    case 'operational':
      return open.length > 0 ? 'minor' : 'none';
    case 'under_maintenance':
      return open.length > 0 ? 'minor' : 'maintenance';
    default:
      return 'minor';
  }
}

function descriptionOf(components: readonly ComponentState[], open: readonly Incident[]): string {
  const isDown = ({ status }: ComponentState) => status === 'major_outage' || status === 'suspended';
  if (components.every(isDown)) return 'Major System Outage';
  if (components.some(isDown) || components.every(({ status }) => status === 'partial_outage')) {
    return 'Partial System Outage';
  }
  switch (worstComponentStatus(components.map(({ status }) => status))) {
    case 'partial_outage':
      return 'Minor Service Outage';
    case 'degraded_performance':
      return components.every(({ status }) => status === 'degraded_performance')
        ? 'Degraded System Service'
        : 'Partially Degraded Service';
    case 'under_maintenance':
      return open.length > 0 ? 'Incident Not Yet Resolved' : 'Service Under Maintenance';
    default:
      return open.length > 0 ? 'Incident Not Yet Resolved' : 'All Systems Operational';
  }
}

function toneOf(indicator: Indicator, affected: readonly ComponentState[], hasAction: boolean): Tone {
  switch (indicator) {
    case 'critical':
    case 'major':
      return 'bad';
    case 'minor':
      return affected[0]?.status === 'partial_outage' ? 'bad' : 'warn';
    case 'maintenance':
      return hasAction ? 'warn' : 'planned';
    case 'none':
      return hasAction ? 'warn' : 'good';
  }
}
