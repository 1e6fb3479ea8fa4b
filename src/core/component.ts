/**
 * Components: the services a customer would name. This file is the home of the
 * order from best to worst; nothing else compares statuses.
 */
import { z } from 'zod';
import { instantSchema } from './instant.ts';
import { lineSchema, slugSchema } from './slug.ts';

/** Worst last. `suspended` is a service that we stopped on purpose. */
export const COMPONENT_STATUSES = [
  'operational',
  'under_maintenance',
  'degraded_performance',
  'partial_outage',
  'suspended',
  'major_outage',
] as const;

export const componentStatusSchema = z.enum(COMPONENT_STATUSES);
export type ComponentStatus = z.output<typeof componentStatusSchema>;

export const componentSchema = z.strictObject({
  /** Never changes: entries, subscriptions and API clients refer to it. */
  id: slugSchema,
  name: lineSchema,
  description: lineSchema.optional(),
  /** The id of the group under which it is listed. */
  group: slugSchema.optional(),
  /** When the page began to speak for it; uptime counts nothing before. */
  since: instantSchema,
  /** What the page's headline says in a status, where “Name: status” would not be how a customer says it. */
  headlines: z.partialRecord(componentStatusSchema, lineSchema).default({}),
});
export type Component = z.output<typeof componentSchema>;

export const componentGroupSchema = z.strictObject({
  id: slugSchema,
  name: lineSchema,
  description: lineSchema.optional(),
});
export type ComponentGroup = z.output<typeof componentGroupSchema>;

/** Negative where `a` is better than `b`. */
export function compareComponentStatus(a: ComponentStatus, b: ComponentStatus): number {
  return COMPONENT_STATUSES.indexOf(a) - COMPONENT_STATUSES.indexOf(b);
}

/** The worst of them; `operational` where there are none. */
export function worstComponentStatus(statuses: Iterable<ComponentStatus>): ComponentStatus {
  let worst: ComponentStatus = 'operational';
  for (const status of statuses) if (compareComponentStatus(status, worst) > 0) worst = status;
  return worst;
}
