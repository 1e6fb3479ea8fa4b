/** One update of an incident or a maintenance. */
import { z } from 'zod';
import { componentStatusSchema } from '#core/component.ts';
import { INCIDENT_STATUSES } from '#core/incident.ts';
import { maintenanceStatusSchema } from '#core/maintenance.ts';
import { wireStatusShape } from './component-shape.ts';
import { actionTextShape, idShape, timeShape, translationsShape } from './shape.ts';

export const incidentStatusShape = z.enum([...INCIDENT_STATUSES, 'postmortem']);
/** Statuspage's words, without the one that is ours. */
export const workStatusShape = maintenanceStatusSchema.exclude(['cancelled']);

const changeFacts = z.strictObject({
  id: z.string().describe('The component’s id in `page.yaml`.'),
  old_status: componentStatusSchema.describe('The true status before, `suspended` among them.'),
  new_status: componentStatusSchema.describe('The true status from this update on.'),
});

const changeShape = z
  .strictObject({
    code: idShape,
    name: z.string(),
    old_status: wireStatusShape,
    new_status: wireStatusShape,
    x_allclear: changeFacts,
  })
  .meta({ id: 'AffectedComponent' });

const statedFigureShape = z.strictObject({ id: z.string(), value: z.string(), note: z.string().nullable() });

/** What an earlier update said of it and this one does not say anew is null. */
const askedShape = z.strictObject({
  state: z.enum(['open', 'closed']),
  what: z.string().nullable(),
  who: z.string().nullable(),
  until: timeShape.nullable(),
});

const statedTextShape = z.strictObject({ id: z.string(), value: z.string().nullable(), note: z.string().nullable() });

const updateFacts = z.strictObject({
  id: z.string().describe('The path below `content/`, without `.md`, of the file that says it.'),
  status: z
    .enum([...incidentStatusShape.options, ...maintenanceStatusSchema.options])
    .describe('The true status, `cancelled` among them.'),
  title: z.string().nullable().describe('What the incident or the work is called from here on; null: as before.'),
  is_approximate: z.boolean().describe('Whether the minute is not known.'),
  figures: z.array(statedFigureShape).describe('The numbers that this update states.'),
  action: askedShape
    .nullable()
    .describe('What it says of what customers must do; null: nothing. `state` is `open` or `closed`.'),
  next_update_at: timeShape.nullable().describe('By when it promises the next update; null: it promises none.'),
  invented: z.string().nullable().describe('In a demonstration: which parts were made up.'),
  notice_code: z
    .string()
    .nullable()
    .describe('By what a reader looks it up at `/verify/`; another one once the entry is edited.'),
  notice_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .describe('SHA-256 of what it says, of which `/notices/` has the canonical text.'),
  translations: translationsShape({
    title: z.string().nullable(),
    body: z.string(),
    action: actionTextShape.nullable(),
    figures: z.array(statedTextShape),
    is_outdated: z.boolean(),
  }),
});
export type UpdateFacts = z.output<typeof updateFacts>;

/** With the statuses that it may have. */
export function updateShape<T extends z.ZodType<string>>(statuses: T) {
  return z.strictObject({
    id: idShape,
    status: statuses,
    body: z.string().max(25_000).describe('HTML with no element but `<br />`.'),
    incident_id: idShape,
    created_at: timeShape,
    updated_at: timeShape,
    display_at: timeShape,
    affected_components: z.array(changeShape).min(1).nullable(),
    deliver_notifications: z.boolean(),
    custom_tweet: z.null(),
    tweet_id: z.null(),
    x_allclear: updateFacts,
  });
}
