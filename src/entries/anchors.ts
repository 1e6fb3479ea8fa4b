/** Places within a page of the site to which a link may lead. */
import type { EntryKind, EntryName } from './file-name.ts';

/** The ids that the pages' own markup has, whichever page it is; a test compares them with the markup. */
export const SECTIONS = [
  'channels',
  'code',
  'content',
  'corrections',
  'known-problems',
  'months',
  'never-ask',
  'postmortem',
  'promises',
  'q',
  'record',
  'stands',
  'state',
  'updates',
  'what-to-do',
] as const;

const WITH_UPDATES = new Set<EntryKind>(['update', 'maintenance-update', 'postmortem']);

/** Whether the page at the address may have a place of that name: a section, or one of its updates. */
export function isAnchor(anchor: string, address: string, names: readonly EntryName[]): boolean {
  if (SECTIONS.some((section) => section === anchor)) return true;
  return names.some(
    ({ kind, id, subjectId }) =>
      WITH_UPDATES.has(kind) && address === `/${subjectId}/` && anchor === `update-${id.split('/').at(-1)}`,
  );
}
