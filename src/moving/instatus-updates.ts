/** Updates of Instatus: their times, their texts, and what they said of components. */
import type { z } from 'zod';
import type { ComponentStatus } from '#core/component.ts';
import { MINUTE, type Instant } from '#core/instant.ts';
import { foreignTime, parseForeignTime } from './foreign-time.ts';
import type { ForeignUpdate, History } from './history.ts';
import { htmlToMarkdown, tagsToMarkdown } from './html-to-markdown.ts';
import { UPDATE_KEYS, type Subject, type updateSchema } from './instatus-shape.ts';
import { remark, remarkUnread, type Remarks } from './remarks.ts';

const COMPONENTS: Readonly<Record<string, ComponentStatus>> = {
  OPERATIONAL: 'operational',
  UNDERMAINTENANCE: 'under_maintenance',
  DEGRADEDPERFORMANCE: 'degraded_performance',
  PARTIALOUTAGE: 'partial_outage',
  MINOROUTAGE: 'partial_outage',
  MAJOROUTAGE: 'major_outage',
};

/** In the words of `statuses`; what these do not have is told. */
export function updatesOf<S extends string>(
  { remarks }: History,
  subject: Subject,
  statuses: Readonly<Record<string, S>>,
): ForeignUpdate<S>[] {
  const updates = subject.updates.flatMap((update) => {
    remarkUnread(remarks, update, { read: UPDATE_KEYS, of: 'updates', where: subject.id });
    const status = statuses[update.status];
    if (status === undefined)
      remark(remarks, `The status “${update.status}” is not known here; its update was left out.`, subject.id);
    if (status === undefined) return [];
    const at = timeOf(update, status);
    return [
      {
        id: update.id,
        at,
        status,
        body: bodyOf(remarks, subject.id, update),
        components: componentsOf(remarks, subject.id, update),
      },
    ];
  });
  const started = parseForeignTime(subject.started ?? '');
  const isLater = started !== null && updates.length > 0 && updates.every(({ at }) => at > started + MINUTE);
  if (isLater) remark(remarks, 'It began before its first update.', `${subject.id} ${subject.started}`);
  const isNamed = updates.some(({ components }) => Object.keys(components).length > 0);
  if (!isNamed && !subject.start) {
    for (const { name } of subject.components ?? [])
      remark(remarks, 'No update says what status its components had, so it names none.', `${subject.id} ${name}`);
  }
  return updates;
}

/** “Started” of planned work that has not begun is the window's: it was told when it was written. */
function timeOf({ id, started, createdAt }: z.output<typeof updateSchema>, status: string): Instant {
  const at = foreignTime(started ?? createdAt ?? '', `update ${id}`);
  const writtenAt = parseForeignTime(createdAt ?? '');
  return status === 'scheduled' && writtenAt !== null ? Math.min(at, writtenAt) : at;
}

function bodyOf(remarks: Remarks, where: string, { message, messageHtml }: z.output<typeof updateSchema>): string {
  const { markdown, lost } = message ? tagsToMarkdown(message) : htmlToMarkdown(messageHtml ?? '');
  for (const tag of lost) remark(remarks, `“<${tag}>” has no place in a text.`, where);
  return markdown;
}

function componentsOf(
  remarks: Remarks,
  where: string,
  { statuses }: z.output<typeof updateSchema>,
): Record<string, ComponentStatus> {
  return Object.fromEntries(
    (statuses ?? []).flatMap(({ id, status }) => {
      const known = COMPONENTS[status];
      if (known === undefined) remark(remarks, `The status “${status}” of a component is not known here.`, where);
      return known === undefined ? [] : [[id, known]];
    }),
  );
}
