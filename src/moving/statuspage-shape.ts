/** Statuspage's v2 documents as they are met: what we need must be there, all else may be missing. */
import { z } from 'zod';
import { INCIDENT_STATUSES } from '#core/incident.ts';
import { MAINTENANCE_STATUSES } from '#core/maintenance.ts';

const text = z.string().nullish();

/** Older documents have a row with a sentence alone where no component was affected. */
const affectedSchema = z.looseObject({ code: text, name: text, new_status: text });

const updateSchema = z.looseObject({
  id: z.string(),
  status: z.enum([...INCIDENT_STATUSES, ...MAINTENANCE_STATUSES, 'postmortem']),
  body: text,
  created_at: text,
  display_at: text,
  affected_components: z.array(affectedSchema).nullish(),
});
export type StatuspageUpdate = z.output<typeof updateSchema>;

const componentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: text,
  group: z.boolean().nullish(),
  group_id: text,
  created_at: text,
  start_date: text,
});
export type StatuspageComponent = z.output<typeof componentSchema>;

const incidentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  impact: text,
  created_at: text,
  started_at: text,
  resolved_at: text,
  shortlink: text,
  scheduled_for: text,
  scheduled_until: text,
  postmortem_body: text,
  postmortem_published_at: text,
  incident_updates: z.array(updateSchema).nullish(),
  components: z.array(componentSchema).nullish(),
});
export type StatuspageIncident = z.output<typeof incidentSchema>;

const pageSchema = z.looseObject({ name: text, url: text, time_zone: text });

/** One document; every list may be missing, one of incidents or maintenances must be there. */
export const statuspageSchema = z
  .looseObject({
    page: pageSchema.nullish(),
    components: z.array(componentSchema).nullish(),
    incidents: z.array(incidentSchema).nullish(),
    scheduled_maintenances: z.array(incidentSchema).nullish(),
    /** Of `/incidents/ID.json`. */
    incident: incidentSchema.nullish(),
  })
  .refine(
    ({ incidents, scheduled_maintenances: planned, incident, components }) =>
      incidents ?? planned ?? incident ?? components,
    {
      message: 'it has neither “incidents” nor “scheduled_maintenances”',
    },
  );
export type StatuspageDocument = z.output<typeof statuspageSchema>;

/** Read, computed here too, or the same in every row. */
export const INCIDENT_KEYS = words(
  'id name status impact created_at updated_at started_at monitoring_at resolved_at shortlink page_id scheduled_for',
  'scheduled_until postmortem_body postmortem_published_at postmortem_body_last_updated_at incident_updates components',
  'x_allclear',
);
export const UPDATE_KEYS = words(
  'id status body incident_id created_at updated_at display_at affected_components deliver_notifications x_allclear',
);

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}
