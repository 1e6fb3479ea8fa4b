/**
 * The order in which files or entries come never matters. Core itself relies on one
 * order, updates oldest first (`Incident.updates`); the reader makes and keeps that
 * promise, so it is tried there.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentAsOf, type Content } from '#core/content.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { pageStatus } from '#core/page-status.ts';
import { intervalsOf } from '#core/timeline.ts';
import { componentRecord } from '#core/uptime.ts';
import { readContent } from '#entries/content.ts';
import { time } from '#tests/support/makers.ts';
import { inAnyOrder, shuffled, someContent, someIncident, someMoment } from './generated.ts';

const someContentTwice = someContent().chain((content) => fc.tuple(fc.constant(content), shuffled(content)));

describe('the order of incidents and maintenances', () => {
  test('changes no status', () => {
    fc.assert(
      fc.property(someContentTwice, someMoment, ([content, other], now) => {
        expect(statusIn(other, now)).toStrictEqual(statusIn(content, now));
      }),
      { numRuns: 300 },
    );
  });

  test('changes no record and no next change', () => {
    fc.assert(
      fc.property(someContentTwice, someMoment, ([content, other], now) => {
        expect(nextChangeAt(other, now)).toBe(nextChangeAt(content, now));
        for (const component of content.page.components)
          expect(componentRecord(other, component, now)).toStrictEqual(componentRecord(content, component, now));
      }),
      { numRuns: 30 },
    );
  });

  test('changes nothing of what was known at a moment', () => {
    fc.assert(
      fc.property(someContentTwice, someMoment, ([content, other], now) => {
        expect(inOrderOfIds(contentAsOf(other, now))).toStrictEqual(inOrderOfIds(contentAsOf(content, now)));
      }),
    );
  });
});

describe('the order of updates', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allclear-order-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test('within an incident changes no timeline', () => {
    const someIncidentTwice = someIncident().chain((incident) =>
      fc.tuple(fc.constant(incident), inAnyOrder(incident.updates)),
    );
    fc.assert(
      fc.property(someContent(), someIncidentTwice, (content, [incident, updates]) => {
        const span = { from: time('2022-01-01T00:00Z'), until: time('2022-03-01T00:00Z') };
        const intervals = [incident.updates, updates].map((said) =>
          intervalsOf({ ...content, incidents: [{ ...incident, updates: said }] }, 'withdrawals', span),
        );
        expect(intervals[1]).toStrictEqual(intervals[0]);
      }),
    );
  });

  test('is that of their times once they are read, whatever the files are called and whichever was written first', async () => {
    const hours = ['06', '07', '08', '09'];
    const room = join(folder, 'read');
    await fc.assert(
      fc.asyncProperty(inAnyOrder(hours), inAnyOrder(hours), async (order, written) => {
        await rm(room, { recursive: true, force: true });
        await writeContent(room, { order, written });
        const { content, problems } = readContent(room);
        expect(problems).toStrictEqual([]);
        expect(content?.incidents.flatMap(({ updates }) => updates.map(({ id, at }) => [id, at]))).toStrictEqual(
          ['05', ...hours].map((hour) => [
            `incidents/2022-01-17-slow/0${hour === '05' ? 1 : order.indexOf(hour) + 2}-update`,
            time(`2022-01-17T${hour}:00Z`),
          ]),
        );
        expect(content?.maintenances.flatMap(({ updates }) => updates.map(({ at }) => at))).toStrictEqual(
          ['05', ...hours].map((hour) => time(`2022-01-17T${hour}:00Z`)),
        );
      }),
      { numRuns: 15 },
    );
  });
});

/** A content folder whose second to fifth files are dated in the order given, and written to the disk in another. */
async function writeContent(room: string, { order, written }: { order: string[]; written: string[] }): Promise<void> {
  const update = (hour: string, status: string) =>
    `---\nat: 2022-01-17T${hour}:00Z\nstatus: ${status}\n---\nWe know.\n`;
  const files: [string, string][] = [
    [
      'page.yaml',
      'name: Town Water\nurl: https://status.water.example\ncomponents: [{ id: water, name: Water, since: 2022-01-01T00:00Z }]\n',
    ],
    ['incidents/2022-01-17-slow/incident.md', '---\ntitle: Slow\n---\n'],
    [
      'maintenances/2022-01-18-pipe/maintenance.md',
      '---\ntitle: A pipe\nwindow: { from: 2022-01-18T00:00Z, until: 2022-01-18T01:00Z }\n---\n',
    ],
    ['incidents/2022-01-17-slow/01-update.md', update('05', 'monitoring')],
    ['maintenances/2022-01-18-pipe/01-update.md', update('05', 'scheduled')],
    ...written.flatMap((hour): [string, string][] => [
      [`incidents/2022-01-17-slow/0${order.indexOf(hour) + 2}-update.md`, update(hour, 'monitoring')],
      [`maintenances/2022-01-18-pipe/0${order.indexOf(hour) + 2}-update.md`, update(hour, 'scheduled')],
    ]),
  ];
  for (const [file, text] of files) {
    await mkdir(dirname(join(room, file)), { recursive: true });
    await writeFile(join(room, file), text);
  }
}

/** All of the page's status; lists whose order follows that of the content are told as sets. */
function statusIn(everything: Content, now: number) {
  const status = pageStatus(contentAsOf(everything, now), now);
  const { openIncidents, incidentsWithOpenAction, runningMaintenances, upcomingMaintenances, ...rest } = status;
  return {
    ...rest,
    openIncidents: new Set(openIncidents),
    incidentsWithOpenAction: new Set(incidentsWithOpenAction),
    runningMaintenances: new Set(runningMaintenances),
    upcomingMaintenances: new Set(upcomingMaintenances),
  };
}

function inOrderOfIds({ incidents, maintenances, ...rest }: Content): Content {
  return { ...rest, incidents: byId(incidents), maintenances: byId(maintenances) };
}

function byId<T extends { id: string }>(values: readonly T[]): T[] {
  return values.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
