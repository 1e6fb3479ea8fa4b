/**
 * The shapes of the wire: what stands under each key, as schemas from which both
 * the makers' types and the published JSON Schemas come. All of them are strict.
 * This file has the pieces that every object shares.
 */
import { z } from 'zod';

export const idShape = z
  .string()
  .regex(/^[a-z0-9]{12}$/)
  .describe('Made from the path of the entry alone, so it never changes.')
  .meta({ id: 'Id' });

export const timeShape = z.iso
  .datetime({ precision: 3 })
  .describe('ISO 8601 in UTC, with milliseconds and Z.')
  .meta({ id: 'Time' });

export const addressShape = z.url();

/** By language, BCP 47; none where nothing is translated. */
export function translationsShape<T extends z.ZodRawShape>(texts: T) {
  return z
    .record(z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/), z.strictObject(texts))
    .describe(
      'The texts in the page’s other languages, by BCP 47 tag; a language that has none is left out, and a text that has none is null.',
    );
}

/** What customers must do, in another language. */
export const actionTextShape = z.strictObject({ what: z.string().nullable(), who: z.string().nullable() });

const pageKeys = {
  id: idShape,
  name: z.string(),
  url: addressShape,
  time_zone: z.string(),
};

const pageFacts = z.strictObject({
  demonstration: z.string().nullable().describe('What the banner says where nothing here is real; else null.'),
  languages: z.array(z.string()).describe('BCP 47 tags; the texts outside `translations` are in the first.'),
  translations: translationsShape({ demonstration: z.string() }),
});

export const pageShape = z
  .strictObject({ ...pageKeys, updated_at: timeShape, x_allclear: pageFacts })
  .meta({ id: 'Page' });

/** Of a document that must not change when something is said elsewhere. */
export const lastingPageShape = z.strictObject({ ...pageKeys, x_allclear: pageFacts }).meta({ id: 'LastingPage' });

const statusFacts = z.strictObject({
  open_incidents: z.array(idShape).describe('Ids of the incidents that are not resolved, the heaviest first.'),
  incidents_with_open_action: z
    .array(idShape)
    .describe('Ids of the incidents in which customers still have to act, resolved or not.'),
});

export const statusShape = z
  .strictObject({
    indicator: z.enum(['none', 'minor', 'major', 'critical', 'maintenance']),
    description: z.string(),
    x_allclear: statusFacts,
  })
  .meta({ id: 'Status' });
