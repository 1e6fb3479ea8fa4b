/** What the API says of the page itself. */
import { expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import { HOUR } from '#core/instant.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { aContent, aCorrection, aGuidance, aMaintenance, anIncident, aPage, time } from '#tests/support/makers.ts';
import { toldAt } from '#tests/support/told.ts';

const now = time('2022-01-17T14:00Z');

test('it is as new as a correction, a summary, guidance or a window that has opened', () => {
  const at = time('2022-01-17T13:30Z');
  const news = [
    { incidents: [anIncident({ corrections: [aCorrection({ openedAt: now - HOUR, closedAt: at })] })] },
    { incidents: [anIncident({ body: 'It stands so.', summaryAt: at })] },
    { guidance: [aGuidance({ publishedAt: at })] },
    { maintenances: [aMaintenance({ window: { from: at, until: now + 1 } })] },
  ];
  const moments = news.map((said) => summaryOf(aContent(said)).page.updated_at);
  expect(new Set(moments)).toStrictEqual(new Set(['2022-01-17T13:30:00.000Z']));
});

test('it says of a demonstration that it is one, in every language', () => {
  const page = aPage({
    languages: ['en', 'es', 'de'],
    demonstration: { notice: 'Nothing here is real.', at: now },
    translations: {
      es: { notice: 'Nada aquí es real.', components: {}, groups: {} },
      de: { components: {}, groups: {} },
    },
  });
  expect(summaryOf(aContent({ page })).page.x_allclear).toStrictEqual({
    demonstration: 'Nothing here is real.',
    languages: ['en', 'es', 'de'],
    translations: { es: { demonstration: 'Nada aquí es real.' } },
  });
});

test('the ids of two pages differ, in their rows and incidents too', () => {
  const ids = ['https://status.exchange.example', 'https://status.bank.example'].map((url) => {
    const content = aContent({ page: aPage({ url }), incidents: [anIncident()], maintenances: [aMaintenance()] });
    const { page, components, incidents, scheduled_maintenances: works } = summaryOf(content);
    return new Set([page.id, ...[...components, ...incidents, ...works].map((row) => row.page_id)]);
  });
  expect(ids.map((of) => of.size)).toStrictEqual([1, 1]);
  expect(ids[0]).not.toStrictEqual(ids[1]);
});

function summaryOf(content: Content) {
  return STATUSPAGE_DOCUMENTS.summary(toldAt(content, now));
}
