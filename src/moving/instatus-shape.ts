/** What Instatus' API answers, as it is documented. */
import { z } from 'zod';

const componentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string().nullish(),
  description: z.string().nullish(),
});
export const updateSchema = z.looseObject({
  id: z.string(),
  message: z.string().nullish(),
  messageHtml: z.string().nullish(),
  status: z.string(),
  started: z.string().nullish(),
  createdAt: z.string().nullish(),
  /** The status that the update gives each component. */
  statuses: z.array(z.looseObject({ id: z.string(), status: z.string() })).nullish(),
});
const subjectSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  /** Of an incident when it began, of a maintenance when its window opens. */
  started: z.string().nullish(),
  resolved: z.string().nullish(),
  start: z.string().nullish(),
  /** In minutes, of a maintenance. */
  duration: z.number().nullish(),
  updates: z.array(updateSchema),
  components: z.array(componentSchema).nullish(),
});
export type Subject = z.output<typeof subjectSchema>;

const wholeSchema = z.looseObject({
  incidents: z.array(subjectSchema),
  maintenances: z.array(subjectSchema).nullish(),
  components: z.array(componentSchema).nullish(),
  page: z.looseObject({ name: z.string().nullish(), url: z.string().nullish() }).nullish(),
});

/** Answers of the API as they are, page by page: planned work is what has a `start`. */
const answersSchema = z
  .array(z.union([subjectSchema, z.array(subjectSchema)]))
  .transform((answers) => answers.flat())
  .transform((subjects) => ({
    incidents: subjects.filter(({ start }) => !start),
    maintenances: subjects.filter(({ start }) => start),
    components: [],
    page: null,
  }));

export const documentSchema = z.union([answersSchema, wholeSchema]);

export const SUBJECT_KEYS = [
  'id',
  'name',
  'status',
  'started',
  'start',
  'resolved',
  'duration',
  'updates',
  'components',
];
export const UPDATE_KEYS = [
  'id',
  'message',
  'messageHtml',
  'status',
  'notify',
  'started',
  'ended',
  'duration',
  'createdAt',
  'statuses',
];
