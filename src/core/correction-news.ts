/** What happens to an incident's corrections, each thing once: that a question was opened, and that it was closed. */
import type { Content } from './content.ts';
import { componentsOf, titleOf } from './incident-state.ts';
import type { Correction, Incident } from './incident.ts';
import { printInstant, type Instant } from './instant.ts';

export interface CorrectionNews {
  /** From the incident and the moment of opening: neither another word in it nor another one beside it changes it. */
  id: string;
  subjectId: string;
  /** What the incident was called then. */
  title: string;
  at: Instant;
  isClosed: boolean;
  correction: Correction;
  /** Ids of the components of which the incident had spoken. */
  components: string[];
}

/** In the order of incidents, each one's corrections as they are listed. */
export function correctionNewsOf(content: Content): CorrectionNews[] {
  return content.incidents.flatMap((incident) =>
    incident.corrections.flatMap((correction) => {
      const opened = correctionId(incident, correction);
      const { openedAt, closedAt } = correction;
      return [
        newsOf(incident, correction, { id: opened, at: openedAt, isClosed: false }),
        ...(closedAt === undefined
          ? []
          : [newsOf(incident, correction, { id: `${opened}-closed`, at: closedAt, isClosed: true })]),
      ];
    }),
  );
}

/** “incidents/2022-01-17-…/correction-20220120T2000Z”; a second one of the same minute ends in “-2”. */
export function correctionId({ id, corrections }: Incident, correction: Correction): string {
  const together = corrections.filter(({ openedAt }) => openedAt === correction.openedAt);
  const place = together.indexOf(correction);
  const moment = printInstant(correction.openedAt).replaceAll(/[-:]/g, '');
  return `${id}/correction-${moment}${place < 1 ? '' : `-${place + 1}`}`;
}

function newsOf(
  incident: Incident,
  correction: Correction,
  { id, at, isClosed }: Pick<CorrectionNews, 'id' | 'at' | 'isClosed'>,
): CorrectionNews {
  const soFar = { ...incident, updates: incident.updates.filter((update) => update.at <= at) };
  return {
    id,
    subjectId: incident.id,
    title: titleOf(soFar),
    at,
    isClosed,
    correction,
    components: [...componentsOf(soFar).keys()],
  };
}
