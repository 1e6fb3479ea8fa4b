/** What each document has, and that as JSON Schema. */
import { z } from 'zod';
import { groupShape, leafShape } from './component-shape.ts';
import { incidentCourseShape, incidentShape, workCourseShape, workShape } from './incident-shape.ts';
import { addressShape, lastingPageShape, pageShape, statusShape, timeShape } from './shape.ts';

const components = z.array(z.discriminatedUnion('group', [leafShape, groupShape]));
const incidents = z.array(incidentShape);
const maintenances = z.array(workShape);
const monthKey = z.string().regex(/^\d{4}-\d\d$/);

/** By the document's address below `/api/v2/`, without `.json`. */
const STATUSPAGE_SHAPES = {
  summary: z.strictObject({
    page: pageShape,
    components,
    incidents,
    scheduled_maintenances: maintenances,
    status: statusShape,
  }),
  status: z.strictObject({ page: pageShape, status: statusShape }),
  components: z.strictObject({ page: pageShape, components }),
  incidents: z.strictObject({ page: pageShape, incidents: incidents.max(50) }),
  'incidents/unresolved': z.strictObject({ page: pageShape, incidents }),
  'scheduled-maintenances': z.strictObject({ page: pageShape, scheduled_maintenances: maintenances.max(50) }),
  'scheduled-maintenances/active': z.strictObject({ page: pageShape, scheduled_maintenances: maintenances }),
  'scheduled-maintenances/upcoming': z.strictObject({ page: pageShape, scheduled_maintenances: maintenances }),
} as const;

export const historyShape = z.strictObject({
  page: pageShape,
  months: z.array(
    z.strictObject({
      month: monthKey,
      url: addressShape,
      updated_at: timeShape,
      incidents: z.int().nonnegative(),
      scheduled_maintenances: z.int().nonnegative(),
    }),
  ),
});

export const historyMonthShape = z.strictObject({
  page: lastingPageShape,
  month: monthKey,
  older: addressShape.nullable(),
  incidents: z.array(incidentCourseShape),
  scheduled_maintenances: z.array(workCourseShape),
});

export const noticesMonthShape = z.strictObject({
  page: lastingPageShape,
  month: monthKey,
  older: addressShape.nullable(),
  notices: z.array(
    z.strictObject({
      code: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      id: z.string(),
      kind: z.enum(['incident', 'maintenance', 'postmortem', 'announcement']),
      title: z.string(),
      said_at: timeShape,
      url: addressShape,
      text: z.string(),
    }),
  ),
});

const DOCUMENT_SHAPES = {
  ...STATUSPAGE_SHAPES,
  history: historyShape,
  'history-month': historyMonthShape,
  'notices-month': noticesMonthShape,
} as const;

export type StatuspageName = keyof typeof STATUSPAGE_SHAPES;
export type DocumentName = keyof typeof DOCUMENT_SHAPES;
export type StatuspageDocument<K extends StatuspageName> = z.output<(typeof STATUSPAGE_SHAPES)[K]>;

export const DOCUMENT_NAMES = Object.keys(DOCUMENT_SHAPES) as DocumentName[];

/** JSON Schema, draft 2020-12, with the address at which it is published. */
export function jsonSchemaOf(name: DocumentName, pageUrl: string): object {
  return { $id: `${pageUrl}/api/v2/schema/${name}.json`, title: name, ...z.toJSONSchema(DOCUMENT_SHAPES[name]) };
}
