/** A component's or a group's row. */
import { z } from 'zod';
import { componentStatusSchema } from '#core/component.ts';
import { idShape, timeShape, translationsShape } from './shape.ts';

/** Statuspage's words, without the one that is ours. */
export const wireStatusShape = componentStatusSchema.exclude(['suspended']).meta({ id: 'ComponentStatus' });

const componentFacts = z.strictObject({
  id: z.string().describe('The component’s or the group’s id in `page.yaml`.'),
  status: componentStatusSchema.describe(
    'The true status, `suspended` among them; of a group the worst of its members.',
  ),
  since: timeShape.nullable().describe('When that status began; null while operational, and on groups.'),
  causes: z.array(idShape).describe('Ids of the incidents and maintenances behind it; none while operational.'),
  translations: translationsShape({ name: z.string(), description: z.string().nullable() }),
});

const rowKeys = {
  id: idShape,
  name: z.string(),
  status: wireStatusShape,
  created_at: timeShape,
  updated_at: timeShape,
  position: z.int().positive(),
  description: z.string().nullable(),
  showcase: z.literal(true),
  start_date: z.iso.date(),
  group_id: idShape.nullable(),
  page_id: idShape,
  only_show_if_degraded: z.literal(false),
  x_allclear: componentFacts,
};

export const leafShape = z.strictObject({ ...rowKeys, group: z.literal(false) }).meta({ id: 'Component' });
export const groupShape = z
  .strictObject({ ...rowKeys, group_id: z.null(), group: z.literal(true), components: z.array(idShape) })
  .meta({ id: 'ComponentGroup' });

export type WireLeaf = z.output<typeof leafShape>;
export type WireGroup = z.output<typeof groupShape>;
export type WireRow = WireGroup | WireLeaf;
