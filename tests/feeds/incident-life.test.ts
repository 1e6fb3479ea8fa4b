import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { contentAsOf } from '#core/content.ts';
import { correctionNewsOf } from '#core/correction-news.ts';
import { noticesOf } from '#core/notice.ts';
import { maintenanceCalendar } from '#render/calendar.ts';
import { atomFeed } from '#render/feeds/atom-feed.ts';
import { FEED_PATH, feedDocuments, type FeedDocument } from '#render/feeds/feed-document.ts';
import { feedItems } from '#render/feeds/feed-item.ts';
import { jsonFeed } from '#render/feeds/json-feed.ts';
import { rssFeed } from '#render/feeds/rss-feed.ts';
import { en } from '#render/words/en.ts';
import { readAtom, readJson, readRss, type ReadItem } from '#tests/support/feed-readers.ts';
import { aContent, aCorrection, aMaintenance, anIncident, aPage, aPostmortem, time } from '#tests/support/makers.ts';

const page = aPage();

/** What staff have written in the end; each build shows it as it stood. */
const written = aContent({
  page,
  incidents: [
    anIncident({
      updates: [
        { at: time('2022-01-17T04:44Z'), body: 'Withdrawals are delayed.' },
        { at: time('2022-01-17T13:00Z'), status: 'identified', body: 'We know why.' },
        { at: time('2022-01-18T17:46Z'), status: 'resolved', body: 'They work again.' },
      ],
      corrections: [aCorrection({ openedAt: time('2022-01-17T20:00Z'), closedAt: time('2022-01-19T09:00Z') })],
      postmortem: aPostmortem({ at: time('2022-01-20T19:00Z') }),
    }),
  ],
  maintenances: [
    aMaintenance({
      updates: [
        { at: time('2022-01-16T10:00Z') },
        { at: time('2022-01-21T10:00Z'), title: 'Upgrade of all wallets' },
        { at: time('2022-01-22T10:00Z'), status: 'cancelled' },
      ],
    }),
  ],
});

/** A typo is put right without a word of it; that is news to nobody. */
const mended = {
  ...written,
  incidents: written.incidents.map((incident) => ({
    ...incident,
    updates: incident.updates.map((update) => ({
      ...update,
      body: update.body.replace('We know why', 'We know the cause'),
    })),
  })),
};

const BUILDS = [
  { what: 'nothing yet', at: '2022-01-16T00:00Z', content: written },
  { what: 'work scheduled', at: '2022-01-16T10:00Z', content: written },
  { what: 'posted', at: '2022-01-17T04:44Z', content: written },
  { what: 'built again', at: '2022-01-17T05:00Z', content: written },
  { what: 'updated', at: '2022-01-17T13:00Z', content: written },
  { what: 'typo mended', at: '2022-01-17T14:00Z', content: mended },
  { what: 'correction opened', at: '2022-01-17T20:00Z', content: mended },
  { what: 'resolved', at: '2022-01-18T17:46Z', content: mended },
  { what: 'correction closed', at: '2022-01-19T09:00Z', content: mended },
  { what: 'postmortem', at: '2022-01-20T19:00Z', content: mended },
  { what: 'work renamed', at: '2022-01-21T10:00Z', content: mended },
  { what: 'work cancelled', at: '2022-01-22T10:00Z', content: mended },
  { what: 'work’s window opened', at: '2022-02-01T03:00Z', content: mended },
];

/** A client that keeps what it has seen, as feed readers and calendars do: by identity. */
function rememberer<Item>(idOf: (item: Item) => string, wordOf: (item: Item) => string) {
  const seen = new Set<string>();
  return (items: readonly Item[]): string[] => {
    const news = items.filter((item) => !seen.has(idOf(item)));
    for (const item of news) seen.add(idOf(item));
    return news.map(wordOf);
  };
}

const itemWords = ({ id, title }: ReadItem) => `${title} #${id.split('#')[1]}`;
const readers = {
  'rss-parser': rememberer<ReadItem>(({ id }) => id, itemWords),
  feedparser: rememberer<ReadItem>(({ id }) => id, itemWords),
  'JSON Feed': rememberer<ReadItem>(({ id }) => id, itemWords),
  'ical.js': rememberer<ICAL.Event>(
    // A calendar takes up an event again when its sequence is a higher one.
    ({ uid, sequence }) => `${uid} ${sequence}`,
    ({ sequence, summary, component }) =>
      `${summary}, sequence ${sequence}, ${String(component.getFirstPropertyValue('status'))}`,
  ),
};

async function seenAt({ at, content }: (typeof BUILDS)[number]): Promise<Record<keyof typeof readers, string[]>> {
  const now = contentAsOf(content, time(at));
  const said = { notices: noticesOf(now), corrections: correctionNewsOf(now) };
  const subject = { title: 'All', basePath: FEED_PATH, pagePath: '/', since: 0 };
  const [document] = feedDocuments(subject, feedItems(page, said, en)) as [FeedDocument];
  const calendar = new ICAL.Component(ICAL.parse(maintenanceCalendar(page, now.maintenances, 'Work')) as unknown[]);
  return {
    'rss-parser': readers['rss-parser'](await readRss(await rssFeed(page, document))),
    feedparser: readers.feedparser(await readAtom(atomFeed(page, document))),
    'JSON Feed': readers['JSON Feed'](readJson(jsonFeed(page, document))),
    'ical.js': readers['ical.js'](calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event))),
  };
}

test('through the life of an incident, each reader sees each piece of news in one build, and once', async () => {
  const rows: string[] = [];
  for (const build of BUILDS) {
    const seen = await seenAt(build);
    const { 'ical.js': events, ...feeds } = seen;
    const [first, ...others] = Object.values(feeds);
    for (const other of others) expect(other).toEqual(first);
    expect(first?.length).toBeLessThanOrEqual(1);
    expect(events.length).toBeLessThanOrEqual(1);
    rows.push(
      `${build.at} ${build.what}`,
      ...Object.entries(seen).map(([name, news]) => `  ${name}: ${news[0] ?? '–'}`),
    );
  }
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('../golden/incident-life.txt');
});
