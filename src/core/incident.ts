/** An incident: something unplanned, told in dated updates. Everything about its course is computed from them. */
import { z } from 'zod';
import { componentStatusSchema } from './component.ts';
import { importedSchema, importedUpdateSchema } from './imported.ts';
import { instantSchema } from './instant.ts';
import { lineSchema, slugSchema } from './slug.ts';
import type { Written } from './written.ts';

export const INCIDENT_STATUSES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export const incidentStatusSchema = z.enum(INCIDENT_STATUSES);
export type IncidentStatus = z.output<typeof incidentStatusSchema>;

/** Worst last. */
export const IMPACTS = ['none', 'minor', 'major', 'critical'] as const;
const impactSchema = z.enum(IMPACTS);
export type Impact = z.output<typeof impactSchema>;

/** A disagreement between sources that the page shows instead of hiding. */
const correctionSchema = z.strictObject({
  concerns: lineSchema,
  stated: lineSchema,
  otherEvidence: lineSchema,
  note: z.string().trim().min(1).max(1000),
  openedAt: instantSchema,
  /** Absent while it is open. */
  closedAt: instantSchema.optional(),
});
export type Correction = z.output<typeof correctionSchema>;

export const incidentFactsSchema = z.strictObject({
  /** As it was first published; an update may give it another. */
  title: lineSchema,
  kind: z.enum(['service', 'security']).default('service'),
  /** Overrides the impact computed from components. */
  impact: impactSchema.optional(),
  /** Labels of the figures that updates may state. */
  figures: z.record(slugSchema, z.strictObject({ label: lineSchema })).default({}),
  /** Guidance pages that every update of this incident points to. */
  guidance: z.array(slugSchema).default([]),
  /** When the body, “where things stand now”, was written. */
  summaryAt: instantSchema.optional(),
  corrections: z.array(correctionSchema).default([]),
  /** In a demonstration: which parts of the incident were made up. */
  invented: lineSchema.optional(),
  /** Where it was before it came here. */
  imported: importedSchema.optional(),
});

const figureValueSchema = z.strictObject({
  /** As customers read it; always quoted in the file, so that 1.10 stays 1.10. */
  value: lineSchema,
  /** Why it stands here: what it corrects, who said it. */
  note: lineSchema.optional(),
});
export type FigureValue = z.output<typeof figureValueSchema>;

const actionSchema = z.strictObject({
  state: z.enum(['open', 'closed']),
  /** What customers must do, as an order: “Sign in and set up 2FA again”. */
  what: lineSchema.optional(),
  who: lineSchema.optional(),
  /** Null: no end is known. */
  until: instantSchema.nullable().default(null),
});

export const updateFactsSchema = z.strictObject({
  /** When it was said. */
  at: instantSchema,
  /** The minute is not known; the page says “about”. */
  approximate: z.boolean().default(false),
  status: incidentStatusSchema,
  /** What the incident is called from here on. */
  title: lineSchema.optional(),
  /** When staff noticed, as this update says: known to readers from here on, and not before. */
  detectedAt: instantSchema.optional(),
  /** Components whose status this update changes. */
  components: z.record(slugSchema, componentStatusSchema).default({}),
  figures: z.record(slugSchema, figureValueSchema).default({}),
  action: actionSchema.optional(),
  /** The promise: by when the next update comes. */
  nextUpdate: instantSchema.optional(),
  /** The promise of the full account. */
  postmortemBy: instantSchema.optional(),
  /** Whether subscribers are told. */
  notify: z.boolean().default(true),
  /** In a demonstration: which parts were made up. */
  invented: lineSchema.optional(),
  /** What it was called before it came here. */
  imported: importedUpdateSchema.optional(),
});

export const postmortemFactsSchema = z.strictObject({
  at: instantSchema,
  approximate: z.boolean().default(false),
  notify: z.boolean().default(true),
  invented: lineSchema.optional(),
  imported: importedUpdateSchema.optional(),
});

/** What every entry with a markdown body has. */

export type IncidentUpdate = Written & z.output<typeof updateFactsSchema>;
export type Postmortem = Written & z.output<typeof postmortemFactsSchema>;

export type Incident = Written &
  z.output<typeof incidentFactsSchema> & {
    /** Oldest first, at least one. */
    updates: IncidentUpdate[];
    postmortem: Postmortem | null;
  };
