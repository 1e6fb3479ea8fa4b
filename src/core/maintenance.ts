/**
 * Planned work. The window opens by itself. It closes by itself too, unless
 * staff have said that work is in progress: then only they can say that it is over.
 */
import { z } from 'zod';
import { componentStatusSchema } from './component.ts';
import { importedSchema, importedUpdateSchema } from './imported.ts';
import { instantSchema, type Instant } from './instant.ts';
import { lineSchema, slugSchema } from './slug.ts';
import type { Written } from './written.ts';

export const MAINTENANCE_STATUSES = ['scheduled', 'in_progress', 'verifying', 'completed', 'cancelled'] as const;
export const maintenanceStatusSchema = z.enum(MAINTENANCE_STATUSES);
export type MaintenanceStatus = z.output<typeof maintenanceStatusSchema>;

export const maintenanceFactsSchema = z.strictObject({
  /** As it was first published; an update may give it another. */
  title: lineSchema,
  window: z.strictObject({ from: instantSchema, until: instantSchema }),
  /** What each component is while the work runs. */
  components: z.record(slugSchema, componentStatusSchema).default({}),
  invented: lineSchema.optional(),
  imported: importedSchema.optional(),
});

export const maintenanceUpdateFactsSchema = z.strictObject({
  at: instantSchema,
  approximate: z.boolean().default(false),
  status: maintenanceStatusSchema,
  /** What the work is called from here on. */
  title: lineSchema.optional(),
  nextUpdate: instantSchema.optional(),
  notify: z.boolean().default(true),
  invented: lineSchema.optional(),
  imported: importedUpdateSchema.optional(),
});

export type MaintenanceUpdate = Written & z.output<typeof maintenanceUpdateFactsSchema>;
export type Maintenance = Written &
  z.output<typeof maintenanceFactsSchema> & {
    /** Oldest first, at least one. */
    updates: MaintenanceUpdate[];
  };

/** Its status at a moment; null before its first update. */
export function maintenanceStatusAt(maintenance: Maintenance, at: Instant): MaintenanceStatus | null {
  const said = maintenance.updates.findLast((update) => update.at <= at)?.status ?? null;
  if (said !== 'scheduled') return said;
  const { from, until } = maintenance.window;
  if (at < from) return 'scheduled';
  return at < until ? 'in_progress' : 'completed';
}

export function isMaintenanceRunning(status: MaintenanceStatus | null): boolean {
  return status === 'in_progress' || status === 'verifying';
}

/** A status, and the moments between which a maintenance has it; null is without end. */
export interface MaintenancePhase {
  status: MaintenanceStatus;
  /** Inclusive. */
  from: Instant | null;
  /** Exclusive. */
  until: Instant | null;
}

/** What comes by itself after the latest word: the window's course, or what staff have said. */
export function phasesOf({ updates, window: { from, until } }: Maintenance): MaintenancePhase[] {
  const said = updates.at(-1)?.status ?? 'scheduled';
  if (said !== 'scheduled') return [{ status: said, from: null, until: null }];
  return [
    { status: 'scheduled', from: null, until: from },
    { status: 'in_progress', from, until },
    { status: 'completed', from: until, until: null },
  ];
}

/** Whether staff have said that it runs, and have not said that it is over, though its window is. */
export function hasOverrun(maintenance: Maintenance, now: Instant): boolean {
  return now >= maintenance.window.until && isMaintenanceRunning(maintenanceStatusAt(maintenance, now));
}

/** When it last became another by `now`: by a word of staff, or because its window opened or closed by itself. */
export function maintenanceChangedAt({ updates, window: { from, until } }: Maintenance, now: Instant): Instant {
  const latest = updates.at(-1);
  const saidAt = latest?.at ?? from;
  if (latest?.status !== 'scheduled') return saidAt;
  return Math.max(saidAt, ...[from, until].filter((at) => at <= now));
}

/** Every moment at which its status may change, in no order. */
export function maintenanceMoments(maintenance: Maintenance): Instant[] {
  return [maintenance.window.from, maintenance.window.until, ...maintenance.updates.map((update) => update.at)];
}
