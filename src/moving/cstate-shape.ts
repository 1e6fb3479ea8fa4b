/** cState's files as they are met. */
import { z } from 'zod';

const named = z.looseObject({ name: z.string(), description: z.string().nullish(), category: z.string().nullish() });
export const configurationSchema = z.looseObject({
  title: z.string().nullish(),
  baseURL: z.string().nullish(),
  params: z
    .looseObject({
      systems: z.array(named).nullish(),
      categories: z.array(z.looseObject({ name: z.string(), untitled: z.boolean().nullish() })).nullish(),
    })
    .nullish(),
});
export type Configuration = z.output<typeof configurationSchema>;

export const issueSchema = z.looseObject({
  title: z.coerce.string(),
  date: z.coerce.string(),
  resolved: z.boolean().nullish(),
  resolvedWhen: z.coerce.string().nullish(),
  severity: z.string().nullish(),
  affected: z.union([z.array(z.string()), z.string().transform((one) => [one])]).nullish(),
  informational: z.boolean().nullish(),
  section: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
});
export type Issue = z.output<typeof issueSchema>;

export const READ = [
  'title',
  'date',
  'resolved',
  'resolvedWhen',
  'severity',
  'affected',
  'informational',
  'section',
  'aliases',
];
