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

/** Hugo's YAML has more words for it than ours. */
const yesOrNo = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(?:yes|no|on|off)$/i)
    .transform((word) => /^(?:yes|on)$/i.test(word)),
]);

export const issueSchema = z.looseObject({
  title: z.coerce.string(),
  date: z.coerce.string(),
  draft: yesOrNo.nullish(),
  resolved: yesOrNo.nullish(),
  resolvedWhen: z.coerce.string().nullish(),
  severity: z.string().nullish(),
  affected: z.union([z.array(z.string()), z.string().transform((one) => [one])]).nullish(),
  informational: yesOrNo.nullish(),
  section: z.string().nullish(),
  aliases: z.array(z.string()).nullish(),
});
export type Issue = z.output<typeof issueSchema>;

export const READ = [
  'title',
  'date',
  'draft',
  'resolved',
  'resolvedWhen',
  'severity',
  'affected',
  'informational',
  'section',
  'aliases',
];
