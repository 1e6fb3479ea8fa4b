/** Lasting pages: guidance with its known problems, announcements, and what the page says about itself. */
import { z } from 'zod';
import { importedSchema } from './imported.ts';
import { instantSchema, type Instant } from './instant.ts';
import { lineSchema } from './slug.ts';
import type { Written } from './written.ts';

const knownProblemSchema = z.strictObject({
  /** The symptom, in the customer's words. */
  symptom: lineSchema,
  since: instantSchema,
  /** Absent while it is open. */
  fixedAt: instantSchema.optional(),
  /** Markdown. */
  workaround: z.string().trim().min(1).max(2000),
});
export type KnownProblem = z.output<typeof knownProblemSchema>;

export const guidanceFactsSchema = z.strictObject({
  title: lineSchema,
  /** The button that leads here: “Set up 2FA again”. */
  button: lineSchema.optional(),
  who: lineSchema,
  takesMinutes: z.number().int().positive().optional(),
  publishedAt: instantSchema,
  /** When somebody last followed the steps and they worked. */
  checkedAt: instantSchema.optional(),
  knownProblems: z.array(knownProblemSchema).default([]),
  invented: lineSchema.optional(),
});
export type Guidance = Written & z.output<typeof guidanceFactsSchema>;

/** Those of the named pages that there were at a moment: an incident points to guidance once there is some. */
export function guidanceBy(at: Instant, named: readonly string[], pages: readonly Guidance[]): string[] {
  const later = new Set(pages.filter(({ publishedAt }) => publishedAt > at).map(({ id }) => id));
  return named.filter((slug) => !later.has(`guidance/${slug}`));
}

export const aboutFactsSchema = z.strictObject({ title: lineSchema });
export type About = Written & z.output<typeof aboutFactsSchema>;

export const announcementFactsSchema = z.strictObject({
  title: lineSchema,
  at: instantSchema,
  approximate: z.boolean().default(false),
  /** When it leaves the front page; it stays at its address. */
  until: instantSchema.optional(),
  notify: z.boolean().default(true),
  invented: lineSchema.optional(),
  imported: importedSchema.optional(),
});
export type Announcement = Written & z.output<typeof announcementFactsSchema>;
