/** An incident and a maintenance. */
import { z } from 'zod';
import { componentStatusSchema } from '#core/component.ts';
import { IMPACTS, incidentFactsSchema, INCIDENT_STATUSES } from '#core/incident.ts';
import { maintenanceStatusSchema } from '#core/maintenance.ts';
import { leafShape } from './component-shape.ts';
import { actionTextShape, addressShape, idShape, timeShape, translationsShape } from './shape.ts';
import { incidentStatusShape, updateShape, workStatusShape } from './update-shape.ts';

const idFact = z.string().describe('The path of its folder below `content/`.');
const inventedFact = z.string().nullable().describe('In a demonstration: which parts were made up.');

const namedShape = z.strictObject({ id: z.string(), code: idShape, status: componentStatusSchema });
const componentsFact = z
  .array(namedShape)
  .describe('Every component that it names, by `page.yaml`’s id, with the true status that it gives it.');

const promiseFact = z
  .strictObject({ made_at: timeShape, promised_by: timeShape })
  .nullable()
  .describe('The promise of a next update that is still to be kept; past `promised_by` it is overdue.');

const actionShape = z.strictObject({
  state: z.enum(['open', 'closed']),
  what: z.string(),
  who: z.string().nullable(),
  until: timeShape.nullable(),
  opened_at: timeShape,
  changed_at: timeShape,
});

const figureShape = z.strictObject({
  id: z.string(),
  label: z.string(),
  values: z
    .array(z.strictObject({ value: z.string(), note: z.string().nullable(), stated_at: timeShape, update_id: idShape }))
    .min(1),
});

const correctionShape = z.strictObject({
  concerns: z.string(),
  stated: z.string(),
  other_evidence: z.string(),
  note: z.string(),
  opened_at: timeShape,
  closed_at: timeShape.nullable(),
});

const incidentFacts = z.strictObject({
  id: idFact,
  kind: incidentFactsSchema.shape.kind.unwrap().describe('`service` or `security`.'),
  status: z.enum(INCIDENT_STATUSES).describe('As its latest update has it, and never `postmortem`.'),
  summary: z
    .strictObject({ body: z.string(), written_at: timeShape })
    .nullable()
    .describe('Where things stand, in one text; null while nobody wrote one.'),
  components: componentsFact,
  figures: z.array(figureShape).describe('The numbers stated, each with every value that it had, newest first.'),
  action: actionShape.nullable().describe('What customers must do, who, and until when; null: nothing was ever asked.'),
  promise: promiseFact,
  guidance: z.array(z.strictObject({ id: z.string(), url: addressShape })).describe('Pages of steps for customers.'),
  corrections: z.array(correctionShape).describe('Where sources disagree; `closed_at` is null while it is open.'),
  postmortem: z
    .strictObject({ id: z.string(), published_at: timeShape })
    .nullable()
    .describe('The account written afterwards; its text is the update of its own with the status `postmortem`.'),
  postmortem_by: timeShape.nullable().describe('By when that account was promised; null: it was not, or it is there.'),
  invented: inventedFact,
  translations: translationsShape({
    title: z.string().nullable(),
    summary: z.string().nullable(),
    action: actionTextShape.nullable(),
    figures: z.array(z.strictObject({ id: z.string(), label: z.string() })),
    is_outdated: z.boolean(),
  }),
});

const workFacts = z.strictObject({
  id: idFact,
  status: maintenanceStatusSchema.describe('The true status, `cancelled` among them.'),
  components: componentsFact,
  promise: promiseFact,
  invented: inventedFact,
  translations: translationsShape({ title: z.string().nullable(), is_outdated: z.boolean() }),
});

const commonKeys = {
  id: idShape,
  name: z.string().max(255),
  created_at: timeShape,
  updated_at: timeShape,
  monitoring_at: timeShape.nullable(),
  resolved_at: timeShape.nullable(),
  shortlink: addressShape,
  started_at: timeShape,
  page_id: idShape,
  reminder_intervals: z.null(),
};

const incidentUpdateShape = updateShape(incidentStatusShape).meta({ id: 'IncidentUpdate' });
const workUpdateShape = updateShape(workStatusShape).meta({ id: 'MaintenanceUpdate' });

const incidentKeys = {
  ...commonKeys,
  status: incidentStatusShape,
  impact: z.enum(IMPACTS),
  incident_updates: z.array(incidentUpdateShape).min(1),
  x_allclear: incidentFacts,
};

const workKeys = {
  ...commonKeys,
  status: workStatusShape,
  impact: z.literal('maintenance'),
  incident_updates: z.array(workUpdateShape).min(1),
  scheduled_for: timeShape,
  scheduled_until: timeShape,
  x_allclear: workFacts,
};

/** Without the rows of its components, which tell of the present. */
export const incidentCourseShape = z.strictObject(incidentKeys).meta({ id: 'IncidentCourse' });
export const incidentShape = z
  .strictObject({ ...incidentKeys, components: z.array(leafShape) })
  .meta({ id: 'Incident' });
export const workCourseShape = z.strictObject(workKeys).meta({ id: 'MaintenanceCourse' });
export const workShape = z.strictObject({ ...workKeys, components: z.array(leafShape) }).meta({ id: 'Maintenance' });
