/** A text that staff wrote, and its translations. */
import { z } from 'zod';
import type { NoticeProof } from './notice-code.ts';
import { lineSchema, slugSchema } from './slug.ts';

export const translationFactsSchema = z.strictObject({
  /** The digest of the text that it translates, as `npm run check` prints it. */
  translates: z.string().regex(/^[0-9a-f]{12}$/),
  title: lineSchema.optional(),
  /** Of an update: what customers must do, and who. */
  action: z.strictObject({ what: lineSchema.optional(), who: lineSchema.optional() }).optional(),
  /** Of an incident the labels, of an update the values and notes of its figures. */
  figures: z
    .record(
      slugSchema,
      z.strictObject({ label: lineSchema.optional(), value: lineSchema.optional(), note: lineSchema.optional() }),
    )
    .optional(),
  /** Of guidance. */
  button: lineSchema.optional(),
  /** Of guidance: for whom. */
  who: lineSchema.optional(),
  /** Of guidance, in the order of the original. */
  knownProblems: z
    .array(z.strictObject({ symptom: lineSchema, workaround: z.string().trim().min(1).max(2000) }))
    .optional(),
});

/** A text in another language. */
export type Translation = Omit<z.output<typeof translationFactsSchema>, 'translates'> & {
  body: string;
  /** The original has changed since. */
  isOutdated: boolean;
};

/** What every entry with a markdown body has. */
export interface Written {
  /** Its path below `content/`, without `.md`: never changes. */
  id: string;
  /** Markdown. */
  body: string;
  /** By language, BCP 47. */
  translations: Record<string, Translation>;
  /** Of an entry as an edition in another language shows it: what its text is in, and whether the original is newer. */
  origin?: { language: string; isOutdated: boolean };
  /** By what the notice can be looked up that this entry is; no file says it. */
  proof?: NoticeProof;
}
