/** Updates of Statuspage: their order, their times, and their HTML as markdown. */
import { COMPONENT_STATUSES, type ComponentStatus } from '#core/component.ts';
import type { Instant } from '#core/instant.ts';
import { foreignTime } from './foreign-time.ts';
import type { ForeignUpdate } from './history.ts';
import { htmlToMarkdown } from './html-to-markdown.ts';
import { remark, type Remarks } from './remarks.ts';
import type { StatuspageIncident, StatuspageUpdate } from './statuspage-shape.ts';

export function updateOf<S>(
  remarks: Remarks,
  subject: StatuspageIncident,
  { update, status }: { update: StatuspageUpdate; status: S },
): ForeignUpdate<S> {
  return {
    id: update.id,
    at: timeOf(update, subject),
    status,
    body: markdownOf(remarks, subject.id, update.body),
    components: componentsOf(remarks, subject, update),
  };
}

function componentsOf(
  remarks: Remarks,
  { id }: StatuspageIncident,
  { affected_components: affected }: StatuspageUpdate,
): Record<string, ComponentStatus> {
  return Object.fromEntries(
    (affected ?? []).flatMap(({ code, new_status: status }) => {
      if (!code) return [];
      if (status && isIn(COMPONENT_STATUSES, status)) return [[code, status]];
      remark(remarks, `The status “${status ?? ''}” of a component is not known here.`, id);
      return [];
    }),
  );
}

export function timeOf(
  { id, display_at: shown, created_at: created }: StatuspageUpdate,
  subject: StatuspageIncident,
): Instant {
  return foreignTime(shown ?? created ?? subject.created_at ?? '', `update ${id}`);
}

export function markdownOf(remarks: Remarks, where: string, body: string | null | undefined): string {
  const { markdown, lost } = htmlToMarkdown(body ?? '');
  for (const tag of lost) remark(remarks, `“<${tag}>” has no place in a text.`, where);
  return markdown;
}

export function isIn<const T extends readonly string[]>(list: T, value: string): value is T[number] {
  return list.includes(value);
}

/** The newest stands first there; of two in one second nothing else tells which came first. */
export function oldestFirst({ incident_updates: updates }: StatuspageIncident): StatuspageUpdate[] {
  return (updates ?? []).toReversed();
}
