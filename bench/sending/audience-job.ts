/** What the measurement of an audience is told, and what it tells. */
import { z } from 'zod';

const jobSchema = z.strictObject({ place: z.string(), slice: z.number() });
export type AudienceJob = z.output<typeof jobSchema>;

const workSchema = z.strictObject({ freezeMs: z.number(), deliveryMs: z.number(), peakMb: z.number() });
export type AudienceWork = z.output<typeof workSchema>;

export function parseAudienceJob(text: string): AudienceJob {
  return jobSchema.parse(JSON.parse(text));
}

export function parseAudienceWork(text: string): AudienceWork {
  return workSchema.parse(JSON.parse(text));
}
