/** An issue of Upptime's that announces work: its window and its sites stand in a comment of its text. */
import type { Instant } from '#core/instant.ts';
import type { MaintenanceStatus } from '#core/maintenance.ts';
import { parseForeignTime } from './foreign-time.ts';
import type { ForeignUpdate, History } from './history.ts';
import { remark } from './remarks.ts';
import type { Issue } from './upptime-shape.ts';
import { siteCalled } from './upptime-sites.ts';
import type { Spoken } from './upptime-statements.ts';

const PLAN = /<!--([\s\S]*?)-->/;

export function addMaintenance(
  history: History,
  {
    frame,
    issue,
    spoken,
  }: {
    frame: Pick<History['incidents'][number], 'id' | 'title' | 'addresses' | 'guid'>;
    issue: Issue;
    spoken: Spoken[];
  },
): void {
  const plan = Object.fromEntries(
    [...(PLAN.exec(issue.body ?? '')?.[1] ?? '').matchAll(/^\s*(\w+):\s*(.+?)\s*$/gm)].map(
      ([, key = '', value = '']) => [key, value],
    ),
  );
  const [from, until] = [parseForeignTime(plan['start'] ?? ''), parseForeignTime(plan['end'] ?? '')];
  if (from === null || until === null)
    return remark(history.remarks, 'A maintenance without “start” and “end” was left out.', `#${issue.number}`);
  const named = ['expectedDown', 'expectedDegraded'].flatMap((key) =>
    (plan[key] ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
  const components = Object.fromEntries(
    named.flatMap((word) => {
      const key = siteCalled(history.components, word);
      if (key === undefined) remark(history.remarks, 'A maintenance names a site that is not configured.', word);
      return key === undefined ? [] : [[key, 'under_maintenance' as const]];
    }),
  );
  const updates = spoken.map((said): ForeignUpdate<MaintenanceStatus> => ({
    ...said,
    status: said.at < from ? 'scheduled' : 'in_progress',
    components: {},
  }));
  history.maintenances.push({
    ...frame,
    window: { from, until },
    components,
    updates: [...updates, ...endOf(issue, { from, last: updates.at(-1)?.at ?? from })],
  });
}

/** Upptime closes the issue when the window is over; whoever closed it earlier called the work off. */
function endOf(issue: Issue, { from, last }: { from: Instant; last: Instant }): ForeignUpdate<MaintenanceStatus>[] {
  const closedAt = parseForeignTime(issue.closed_at ?? issue.closedAt ?? '');
  if (issue.state.toLowerCase() !== 'closed' || closedAt === null) return [];
  const status = closedAt < from ? 'cancelled' : 'completed';
  return [{ id: `#${issue.number}-closed`, at: Math.max(closedAt, last), status, body: '', components: {} }];
}
