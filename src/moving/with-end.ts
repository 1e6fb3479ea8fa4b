/** What was entered afterwards often has one update, whatever its status, and is over all the same. */
import type { Instant } from '#core/instant.ts';
import type { ForeignUpdate } from './history.ts';
import { remark, type Remarks } from './remarks.ts';

/** One more update where none of them says the end that the product gives. */
export function withEnd<S extends string>(
  remarks: Remarks,
  updates: ForeignUpdate<S>[],
  { id, end, endedAt }: { id: string; end: S; endedAt: Instant | null },
): ForeignUpdate<S>[] {
  const last = updates.toSorted((a, b) => a.at - b.at).at(-1);
  if (last === undefined || last.status === end) return updates;
  remark(remarks, `It is “${end}” though no update says so: one was added.`, id);
  const at = Math.max(endedAt ?? last.at, last.at);
  return [...updates, { id: `${id}-${end}`, at, status: end, body: '', components: {} }];
}
