/** The next moment at which the truth changes without anybody writing: when a static page should be built again. */
import type { Content } from './content.ts';
import { nextDay } from './days.ts';
import type { Instant } from './instant.ts';
import { hasOverrun, maintenanceStatusAt } from './maintenance.ts';

/** Takes everything that was written, also what is dated later than `now`. */
export function nextChangeAt(content: Content, now: Instant): Instant {
  const moments = [
    ...content.incidents.flatMap((incident) => [
      ...incident.updates.map(({ at }) => at),
      ...overdueMoments(incident.updates.filter(({ at }) => at <= now)),
      ...incident.updates.map(({ action }) => action?.until ?? 0),
      ...incident.corrections.flatMap(({ openedAt, closedAt }) => [openedAt, closedAt ?? 0]),
      incident.postmortem?.at ?? 0,
      incident.summaryAt ?? 0,
      ...incident.updates.map(({ postmortemBy }) => (postmortemBy ?? 0) + 1),
    ]),
    ...content.maintenances.flatMap((maintenance) => [
      ...maintenance.updates.map(({ at }) => at),
      ...overdueMoments(maintenance.updates.filter(({ at }) => at <= now)),
      ...windowMoments(maintenance),
    ]),
    ...content.guidance.flatMap(({ publishedAt, checkedAt, knownProblems }) => [
      publishedAt,
      checkedAt ?? 0,
      ...knownProblems.flatMap(({ since, fixedAt }) => [since, fixedAt ?? 0]),
    ]),
    ...content.announcements.flatMap(({ at, until }) => [at, until ?? 0]),
    ...content.page.components.map(({ since }) => since),
    nextDay(now, content.page.timeZone),
  ];
  return moments.filter((at) => at > now).reduce((first, at) => Math.min(first, at), Number.MAX_SAFE_INTEGER);
}

/** A promise is kept until its minute has passed: one millisecond later it is overdue. */
function overdueMoments(updates: readonly { nextUpdate?: Instant | undefined }[]): Instant[] {
  const promised = updates.at(-1)?.nextUpdate;
  return promised === undefined ? [] : [promised + 1];
}

/** Those at which what is said changes: a cancelled window neither opens nor closes. */
function windowMoments(maintenance: Content['maintenances'][number]): Instant[] {
  const { from, until } = maintenance.window;
  return [from, until].filter(
    (at) =>
      maintenanceStatusAt(maintenance, at - 1) !== maintenanceStatusAt(maintenance, at) ||
      hasOverrun(maintenance, at - 1) !== hasOverrun(maintenance, at),
  );
}
