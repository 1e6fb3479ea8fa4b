import type { Notice } from '#core/notice.ts';
import type { Words } from './words/words.ts';

/** The word of a notice's status: “Resolved”, “In progress”, “Full account”. */
export function noticeWord({ kind, status }: Pick<Notice, 'kind' | 'status'>, words: Words): string {
  if (status === null) return words.noticeKind[kind];
  const all: Record<string, string> = { ...words.incidentStatus, ...words.maintenanceStatus };
  return all[status] ?? words.noticeKind[kind];
}
