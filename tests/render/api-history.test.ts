/** Everything that was ever told, in pages that nothing new changes. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import { DAY, type Instant } from '#core/instant.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { historyDocument, historyMonthDocument, toldMonths } from '#render/api/history.ts';
import { wireId } from '#render/api/wire-id.ts';
import { toldAt } from '#tests/support/told.ts';
import {
  aComponent,
  aContent,
  aCorrection,
  aGuidance,
  aPostmortem,
  aMaintenance,
  anIncident,
  aPage,
  time,
} from '#tests/support/makers.ts';
import { someContent, someIncident, someMoment } from '#tests/core/generated.ts';

const now = time('2022-03-01T00:00Z');

const old = anIncident({
  id: 'incidents/old',
  updates: [
    { at: time('2021-11-30T23:59Z') },
    { at: time('2021-12-01T00:01Z'), status: 'resolved', components: { trading: 'operational' } },
  ],
});
const content = aContent({
  page: aPage({ timeZone: 'Pacific/Apia' }),
  incidents: [anIncident(), old],
  maintenances: [aMaintenance()],
});

/** By month, as bytes. */
function pagesAt(everything: Content, at: Instant): Map<string, string> {
  const told = toldAt(everything, at);
  return new Map(
    toldMonths(told.content).map((month) => [month.month, JSON.stringify(historyMonthDocument(told, month))]),
  );
}

function momentsAt(everything: Content, at: Instant): Map<string, string> {
  const { months } = historyDocument(toldAt(everything, at));
  return new Map(months.map(({ month, updated_at: moment }) => [month, moment]));
}

describe('the list of pages', () => {
  test('names each month of UTC in which anything was first told of, the newest first', () => {
    const { months } = historyDocument(toldAt(content, now));
    expect(months).toStrictEqual([
      {
        month: '2022-01',
        url: 'https://status.exchange.example/history/2022-01.json',
        updated_at: '2022-02-01T05:00:00.000Z',
        incidents: 1,
        scheduled_maintenances: 1,
      },
      {
        month: '2021-11',
        url: 'https://status.exchange.example/history/2021-11.json',
        updated_at: '2021-12-01T00:01:00.000Z',
        incidents: 1,
        scheduled_maintenances: 0,
      },
    ]);
  });

  test('gives a page another moment whenever anything in it became another', () => {
    fc.assert(
      fc.property(someContent(), someMoment, someMoment, (everything, one, other) => {
        const [before, after] = [pagesAt(everything, one), pagesAt(everything, other)];
        const [momentsBefore, momentsAfter] = [momentsAt(everything, one), momentsAt(everything, other)];
        const changed = [...after.keys()].filter(
          (month) => before.has(month) && before.get(month) !== after.get(month),
        );
        for (const month of changed) expect(momentsAfter.get(month)).not.toBe(momentsBefore.get(month));
      }),
      { numRuns: 200 },
    );
  });

  const at = time('2022-01-18T00:00Z');
  test.each([
    ['points to new guidance', { guidance: ['set-up-2fa-again'] }],
    ['says anew where things stand', { summaryAt: at, body: 'All but one.' }],
    ['has a question that was opened', { corrections: [aCorrection({ openedAt: at })] }],
    ['has a question that was closed', { corrections: [aCorrection({ openedAt: at - DAY, closedAt: at })] }],
    ['has its account', { postmortem: aPostmortem({ at }) }],
  ])('gives a page another moment when an incident of it %s', (_, said) => {
    const guidance = [aGuidance({ publishedAt: at })];
    const told = aContent({ incidents: [anIncident(said)], guidance });
    expect(momentsAt(told, now).get('2022-01')).toBe('2022-01-18T00:00:00.000Z');
  });

  test('is empty where nothing was told', () => {
    expect(historyDocument(toldAt(aContent(), now)).months).toStrictEqual([]);
  });
});

describe('a page', () => {
  test('leads to the one before it, and the first to none', () => {
    const told = toldAt(content, now);
    expect(toldMonths(told.content).map((month) => historyMonthDocument(told, month).older)).toStrictEqual([
      'https://status.exchange.example/history/2021-11.json',
      null,
    ]);
  });

  test('tells an incident as the lists do, without its components’ present rows', () => {
    const told = toldAt(content, now);
    const [, page] = toldMonths(told.content).map((month) => historyMonthDocument(told, month));
    const { components, ...listed } = STATUSPAGE_DOCUMENTS.incidents(told).incidents.at(-1) ?? {};
    expect(components?.map(({ x_allclear: { id } }) => id)).toStrictEqual(['trading']);
    expect(page?.incidents).toStrictEqual([listed]);
    expect(page?.incidents[0]?.x_allclear.components).toStrictEqual([
      { id: 'trading', code: wireId('components/trading'), status: 'operational' },
    ]);
  });

  test('of another month stays as it is, byte by byte, when an incident is added', () => {
    fc.assert(
      fc.property(someContent(), someIncident(), someMoment, (everything, added, at) => {
        const later = at + 60 * DAY;
        const moved = {
          ...added,
          id: 'incidents/added',
          updates: added.updates.map((update) => ({ ...update, at: update.at + 45 * DAY })),
        };
        const after = pagesAt({ ...everything, incidents: [moved, ...everything.incidents] }, later);
        for (const [month, bytes] of pagesAt(everything, later)) expect(after.get(month)).toBe(bytes);
      }),
      { numRuns: 100 },
    );
  });

  test('does not change when a component’s status does', () => {
    const broken = anIncident({
      id: 'incidents/new',
      updates: [{ at: time('2022-02-20T00:00Z'), components: { trading: 'major_outage' } }],
    });
    const after = pagesAt({ ...content, incidents: [broken, ...content.incidents] }, now);
    expect(after.get('2021-11')).toBe(pagesAt(content, now).get('2021-11'));
  });
});

describe('the lists of everything', () => {
  test('have the fifty newest, and the pages have all', () => {
    const incidents = Array.from({ length: 120 }, (_, index) =>
      anIncident({ id: `incidents/${index}`, updates: [{ at: now - index * DAY, status: 'resolved' }] }),
    );
    const maintenances = Array.from({ length: 60 }, (_, index) =>
      aMaintenance({
        id: `maintenances/${index}`,
        window: { from: now - (index + 1) * DAY, until: now - index * DAY },
      }),
    );
    const told = toldAt(aContent({ page: aPage({ components: [aComponent()] }), incidents, maintenances }), now);
    const pages = toldMonths(told.content).map((month) => historyMonthDocument(told, month));
    expect(STATUSPAGE_DOCUMENTS.incidents(told).incidents.map(({ id }) => id)).toStrictEqual(
      incidents.slice(0, 50).map(({ id }) => wireId(id)),
    );
    expect(
      STATUSPAGE_DOCUMENTS['scheduled-maintenances'](told).scheduled_maintenances.map(({ id }) => id),
    ).toStrictEqual(maintenances.slice(0, 50).map(({ id }) => wireId(id)));
    expect(pages.flatMap((page) => page.incidents.map(({ id }) => id))).toStrictEqual(
      incidents.map(({ id }) => wireId(id)),
    );
    expect(pages.flatMap((page) => page.scheduled_maintenances)).toHaveLength(60);
  });
});
