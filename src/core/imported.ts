/** What came from another product: whence, and under which names machines and readers know it. */
import { z } from 'zod';
import { slugSchema } from './slug.ts';

/** Characters that an id of another product may have. */
const foreignIdSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/);

/** A path on this host, as in `/incidents/69sb0f8lydp4`. */
export const oldAddressSchema = z
  .string()
  .max(500)
  .regex(/^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~%-]*)+\/?$/);

/** Of an entry that has a page of its own. */
export const importedSchema = z.strictObject({
  /** The product: `statuspage`, `cstate`, `upptime`, `instatus`. */
  from: slugSchema,
  /** Its id there; with `from` it tells whether the entry has been imported before. */
  id: foreignIdSchema,
  /** Where it stood; these addresses lead to its page. */
  addresses: z.array(oldAddressSchema).max(20).default([]),
  /** What old feeds called it: the newest of its imported updates keeps that identity. */
  guid: foreignIdSchema.optional(),
});
export type Imported = z.output<typeof importedSchema>;

/** Of one update or postmortem. */
export const importedUpdateSchema = z.strictObject({
  id: foreignIdSchema,
  /** What old feeds called this one update, where they had an item for each. */
  guid: foreignIdSchema.optional(),
});

/** An entry that may have been imported: it has been read already, and is not judged by the rules for writing. */
export interface MayBeImported {
  imported?: { id: string; guid?: string | undefined } | undefined;
}
