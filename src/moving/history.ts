/** What every source is read into, before it becomes entries: values like those of core, with the other product's ids. */
import type { ComponentStatus } from '#core/component.ts';
import type { Impact, IncidentStatus } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import type { MaintenanceStatus } from '#core/maintenance.ts';
import type { Remarks } from './remarks.ts';

export interface ForeignComponent {
  /** By which the updates name it; a component's name where the product has no ids. */
  key: string;
  name: string;
  group: string | null;
  description: string | null;
  since: Instant | null;
}

interface Foreign {
  /** Its id there. */
  id: string;
  title: string;
  /** Paths at which it stood. */
  addresses: string[];
  /** What its feed called it; null where nobody knows. */
  guid: string | null;
}

export interface ForeignUpdate<Status> {
  id: string;
  at: Instant;
  status: Status;
  /** Markdown; may be empty. */
  body: string;
  /** By the component's key. */
  components: Record<string, ComponentStatus>;
}

export interface ForeignIncident extends Foreign {
  impact: Impact | null;
  detectedAt: Instant | null;
  /** In any order, at least one. */
  updates: ForeignUpdate<IncidentStatus>[];
  postmortem: { id: string; at: Instant; body: string } | null;
}

export interface ForeignMaintenance extends Foreign {
  window: { from: Instant; until: Instant };
  components: Record<string, ComponentStatus>;
  updates: ForeignUpdate<MaintenanceStatus>[];
}

export interface ForeignAnnouncement extends Foreign {
  at: Instant;
  body: string;
}

export interface History {
  /** The product. */
  from: 'statuspage' | 'cstate' | 'upptime' | 'instatus';
  page: { name: string | null; url: string | null; timeZone: string | null };
  components: ForeignComponent[];
  incidents: ForeignIncident[];
  maintenances: ForeignMaintenance[];
  announcements: ForeignAnnouncement[];
  /** What had no place. */
  remarks: Remarks;
}

export function emptyHistory(from: History['from'], remarks: Remarks): History {
  const page = { name: null, url: null, timeZone: null };
  return { from, page, components: [], incidents: [], maintenances: [], announcements: [], remarks };
}
