/** When what a page says last changed: a matter of the entries, and never of the build. */
import type { Guidance } from '#core/guidance.ts';
import { componentsOf } from '#core/incident-state.ts';
import type { Instant } from '#core/instant.ts';
import { componentPath, guidancePath, monthPath, pathOf } from '#render/addresses.ts';
import { editions } from './edition.ts';
import { historyMonths } from './history.ts';
import { site } from './site.ts';

/** Of a page by its path in the first language; null where its content has no moment. */
export function changedAtOf(path: string): Instant | null {
  return CHANGES.get(path) ?? null;
}

const CHANGES: ReadonlyMap<string, Instant | null> = new Map(changes());

function changes(): [path: string, changedAt: Instant | null][] {
  const { page, incidents, maintenances, guidance, announcements } = site.content;
  const ofAll = latest(site.notices.map(({ at }) => at));
  return [
    ['/', ofAll],
    ['/history/', ofAll],
    ...editions
      .slice(0, 1)
      .flatMap(historyMonths)
      .map((month): [string, Instant | null] => [
        monthPath(month.key),
        latest([...month.incidents, ...month.maintenances].map(({ id }) => changeOf(id) ?? 0)),
      ]),
    ...page.components.map(({ id, since }): [string, Instant | null] => [
      componentPath(id),
      latest([since, ...changesOf(id)]),
    ]),
    ...[...incidents, ...maintenances, ...announcements].map(({ id }): [string, Instant | null] => [
      pathOf(id),
      changeOf(id),
    ]),
    ['/guidance/', latest(guidance.map(checked))],
    ...guidance.map((entry): [string, Instant | null] => [
      guidancePath(entry.id.replace('guidance/', '')),
      checked(entry),
    ]),
  ];
}

/** The last word on an incident, a maintenance or an announcement. */
function changeOf(subjectId: string): Instant | null {
  const summaryAt = site.content.incidents.find(({ id }) => id === subjectId)?.summaryAt ?? 0;
  return latest([summaryAt, ...site.notices.filter((notice) => notice.subjectId === subjectId).map(({ at }) => at)]);
}

/** The last words on what concerned a component. */
function changesOf(component: string): Instant[] {
  const { incidents, maintenances } = site.content;
  const subjects = [
    ...incidents.filter((incident) => componentsOf(incident).has(component)),
    ...maintenances.filter(({ components }) => component in components),
  ];
  return subjects.map(({ id }) => changeOf(id) ?? 0);
}

function checked({ publishedAt, checkedAt = 0, knownProblems }: Guidance): Instant {
  return Math.max(publishedAt, checkedAt, ...knownProblems.flatMap(({ since, fixedAt = 0 }) => [since, fixedAt]));
}

function latest(moments: readonly Instant[]): Instant | null {
  const last = Math.max(0, ...moments);
  return last === 0 ? null : last;
}
