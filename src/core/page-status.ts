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
import type { Page } from './page.ts';
import { intervalsOf } from './timeline.ts';

/** Statuspage's words for the whole page, as clients of its API know them. */
export const INDICATORS = ['none', 'minor', 'major', 'critical', 'maintenance'] as const;
export type Indicator = (typeof INDICATORS)[number];

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
  groups: Page['groups'];
  components: ComponentState[];
  /** Not operational, the worst first. */
  affected: ComponentState[];
  /** Not resolved, the heaviest first, then the newest. */
  openIncidents: Incident[];
  /** Customers still have to act, whether or not the services are back. */
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
  const withAction = content.incidents.filter(hasOpenAction);
  const { indicator, description } = summaryOf(components, leftOver(openIncidents, withAction));
  return {
    indicator,
    description,
    tone: toneOf(indicator),
    groups: content.page.groups,
    components,
    affected,
    openIncidents,
    incidentsWithOpenAction: withAction,
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

/** Statuspage's sentence where every component works and something is not over all the same. */
function leftOver(open: readonly Incident[], withAction: readonly Incident[]): string | null {
  if (open.length > 0) return 'Incident Not Yet Resolved';
  return withAction.length > 0 ? 'Customer Action Still Needed' : null;
}

function summaryOf(
  components: readonly ComponentState[],
  left: string | null,
): Pick<PageStatus, 'indicator' | 'description'> {
  const isDown = ({ status }: ComponentState) => status === 'major_outage' || status === 'suspended';
  if (components.every(isDown)) return { indicator: 'critical', description: 'Major System Outage' };
  if (components.some(isDown) || components.every(({ status }) => status === 'partial_outage'))
    return { indicator: 'major', description: 'Partial System Outage' };
  switch (worstComponentStatus(components.map(({ status }) => status))) {
    case 'partial_outage':
      return { indicator: 'minor', description: 'Minor Service Outage' };
    case 'degraded_performance': {
      const isAll = components.every(({ status }) => status === 'degraded_performance');
      return { indicator: 'minor', description: isAll ? 'Degraded System Service' : 'Partially Degraded Service' };
    }
    case 'under_maintenance':
      if (left === null) return { indicator: 'maintenance', description: 'Service Under Maintenance' };
      return { indicator: 'minor', description: left };
    default:
      if (left === null) return { indicator: 'none', description: 'All Systems Operational' };
      return { indicator: 'minor', description: left };
  }
}

function toneOf(indicator: Indicator): Tone {
  switch (indicator) {
    case 'critical':
    case 'major':
      return 'bad';
    case 'minor':
      return 'warn';
    case 'maintenance':
      return 'planned';
    case 'none':
      return 'good';
  }
}
