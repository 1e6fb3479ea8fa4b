/** Which of the four tones a status has; the shape beside it says the same without colour. */
import type { ComponentStatus } from '#core/component.ts';
import type { IncidentStatus } from '#core/incident.ts';
import type { MaintenanceStatus } from '#core/maintenance.ts';
import type { Tone } from '#core/page-status.ts';

export const COMPONENT_TONES: Record<ComponentStatus, Tone> = {
  operational: 'good',
  under_maintenance: 'planned',
  degraded_performance: 'warn',
  partial_outage: 'warn',
  suspended: 'bad',
  major_outage: 'bad',
};

export const INCIDENT_TONES: Record<IncidentStatus, Tone> = {
  investigating: 'bad',
  identified: 'warn',
  monitoring: 'planned',
  resolved: 'good',
};

export const MAINTENANCE_TONES: Record<MaintenanceStatus, Tone> = {
  scheduled: 'planned',
  in_progress: 'planned',
  verifying: 'planned',
  completed: 'good',
  cancelled: 'good',
};

export type Shape = 'circle' | 'half' | 'triangle' | 'square' | 'barred' | 'diamond';

export const COMPONENT_SHAPES: Record<ComponentStatus, Shape> = {
  operational: 'circle',
  degraded_performance: 'half',
  partial_outage: 'triangle',
  major_outage: 'square',
  suspended: 'barred',
  under_maintenance: 'diamond',
};
