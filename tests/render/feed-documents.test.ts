import { describe, expect, test } from 'vitest';
import { contentAsOf, type Content } from '#core/content.ts';
import { correctionNewsOf } from '#core/correction-news.ts';
import { MINUTE } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { atomFeed } from '#render/feeds/atom-feed.ts';
import { FEED_PATH, feedDocuments, feedPath, MAX_ITEMS, type FeedDocument } from '#render/feeds/feed-document.ts';
import { feedItems } from '#render/feeds/feed-item.ts';
import { feedStyle } from '#render/feeds/feed-style.ts';
import { jsonFeed } from '#render/feeds/json-feed.ts';
import { rssFeed } from '#render/feeds/rss-feed.ts';
import { en } from '#render/words/en.ts';
import { jsonFeedErrors, readAtom, readJson, readRss } from '#tests/support/feed-readers.ts';
import { brokenRules } from '#tests/support/feed-rules.ts';
import { aContent, aCorrection, anIncident, anUpdate, aPage, time } from '#tests/support/makers.ts';

const page = aPage();
const subject = { title: 'History', basePath: FEED_PATH, pagePath: '/', since: time('2021-05-01T00:00Z') };

function documentsOf(content: Content): FeedDocument[] {
  const said = { notices: noticesOf(content), corrections: correctionNewsOf(content) };
  return feedDocuments(subject, feedItems(content.page, said, en));
}

/** An incident of so many updates, a minute apart. */
function told(count: number): Content {
  const updates = Array.from({ length: count }, (_, index) =>
    anUpdate({
      id: `incidents/2022-01-17-withdrawals/${index + 1}-update`,
      at: time('2022-01-17T04:00Z') + index * MINUTE,
    }),
  );
  return aContent({ incidents: count === 0 ? [] : [{ ...anIncident(), updates }] });
}

function newestOf(content: Content): FeedDocument {
  return documentsOf(content)[0] as FeedDocument;
}

const corrected = aContent({
  incidents: [
    anIncident({
      updates: [{ status: 'resolved', body: 'A & B < `<b>`.' }],
      corrections: [aCorrection({ closedAt: time('2022-01-21T08:00Z') }), aCorrection({ concerns: 'How many' })],
    }),
  ],
});

describe('a feed in documents', () => {
  test.each([
    [0, [0]],
    [50, [50]],
    [51, [50, 50]],
    [120, [50, 50, 50]],
  ])('of %i items has documents of %j', (count, sizes) => {
    expect(documentsOf(told(count)).map(({ items }) => items.length)).toEqual(sizes);
  });

  test('loses no item, and tells each in the order of time', () => {
    const [newest, ...archives] = documentsOf(told(120));
    const addresses = [newest, ...archives.toReversed()].flatMap((document) =>
      (document?.items ?? []).map(({ address }) => address),
    );
    expect(new Set(addresses).size).toBe(120);
    expect(archives.map(({ archive, previous }) => [archive, previous])).toEqual([
      [1, null],
      [2, 1],
    ]);
    expect(newest?.previous).toBe(2);
  });

  test('never changes a full archive, whatever is told after it', async () => {
    const printed = (count: number) => {
      const [, ...archives] = documentsOf(told(count));
      const print = async (document: FeedDocument) => [
        await rssFeed(page, document),
        atomFeed(page, document),
        jsonFeed(page, document),
      ];
      return Promise.all(archives.map(print));
    };
    const [before, after] = [await printed(101), await printed(151)];
    expect([before.length, after.length]).toEqual([2, 3]);
    expect(after.slice(0, 2)).toEqual(before);
  });

  test('marks archives, and leads from each document to the one before', () => {
    const [newest, , second] = documentsOf(told(101));
    const atoms = [newest, second].map((document) => atomFeed(page, document as FeedDocument));
    expect(atoms.map((xml) => xml.includes('<fh:archive/>'))).toEqual([false, true]);
    expect(atoms.map((xml) => /rel="prev-archive" href="([^"]+)"/.exec(xml)?.[1])).toEqual(
      [2, 1].map((number) => `${page.url}/feed/archive/${number}.atom`),
    );
    expect(atoms[1]).toContain(`rel="current" href="${page.url}/history.atom"`);
    const json = JSON.parse(jsonFeed(page, newest as FeedDocument)) as { next_url: string };
    expect(json.next_url).toBe(`${page.url}/feed/archive/2.json`);
  });

  test('has addresses that follow from what it is about', () => {
    expect([
      feedPath(FEED_PATH, 'rss'),
      feedPath(FEED_PATH, 'json'),
      feedPath(FEED_PATH, 'json', 3),
      feedPath('/components/trading/', 'atom'),
      feedPath('/incidents/2022-01-17-a/', 'json'),
    ]).toEqual([
      '/history.rss',
      '/feed.json',
      '/feed/archive/3.json',
      '/components/trading.atom',
      '/incidents/2022-01-17-a.json',
    ]);
  });
});

describe('the three formats', () => {
  test('tell three independent readers the same', async () => {
    const document = newestOf(corrected);
    const rss = await readRss(await rssFeed(page, document));
    expect(await readAtom(atomFeed(page, document))).toEqual(rss);
    expect(readJson(jsonFeed(page, document))).toEqual(rss);
    expect(rss.map(({ id, title, at }) => [id.split('#')[1], title, at])).toEqual([
      [
        'update-correction-20220120T2000Z-closed',
        'Withdrawals are delayed: Closed correction',
        '2022-01-21T08:00:00.000Z',
      ],
      ['update-correction-20220120T2000Z', 'Withdrawals are delayed: Open correction', '2022-01-20T20:00:00.000Z'],
      ['update-correction-20220120T2000Z-2', 'Withdrawals are delayed: Open correction', '2022-01-20T20:00:00.000Z'],
      ['update-01-update', 'Withdrawals are delayed: Resolved', '2022-01-17T04:44:00.000Z'],
    ]);
    expect(rss[0]?.html).toBe(
      '<p><strong>Closed correction</strong> · 21 Jan 2022, 08:00 UTC</p><p>When withdrawals resumed</p>' +
        '<p>Stated: 18 January</p><p>Other evidence: 17 January</p><p>The two do not fit together.</p>',
    );
  });

  test.each([
    ['corrected', newestOf(corrected)],
    ['empty', newestOf(aContent())],
    [
      'of many updates in one minute',
      newestOf(aContent({ incidents: [anIncident({ updates: [{ at: 0 }, { at: 0 }] })] })),
    ],
    ['archived', documentsOf(told(MAX_ITEMS + 1))[1] as FeedDocument],
  ])('are valid where a feed is %s', async (_, document) => {
    const address = (format: 'rss' | 'atom') => page.url + feedPath(FEED_PATH, format, document.archive);
    expect(brokenRules(await rssFeed(page, document), address('rss'))).toEqual([]);
    expect(brokenRules(atomFeed(page, document), address('atom'))).toEqual([]);
    expect(jsonFeedErrors(jsonFeed(page, document))).toEqual([]);
  });

  test('are found invalid where they are', async () => {
    const xml = atomFeed(page, newestOf(told(2)));
    const at = '2022-01-17T04:00:00.000Z';
    expect(brokenRules(xml, 'https://other.example/')).toHaveLength(1);
    expect(brokenRules(xml.replaceAll('2022-01-17T04:01:00.000Z', at), `${page.url}/history.atom`)).toEqual([
      `Twice: ${at}`,
    ]);
    await expect(readAtom(xml.replace('</title>', ''))).rejects.toThrow('Unexpected close tag');
    expect(jsonFeedErrors('{}')).not.toEqual([]);
  });

  test('say when they last changed, which is when something was said', () => {
    expect(atomFeed(page, newestOf(told(3)))).toContain('<updated>2022-01-17T04:02:00.000Z</updated><author>');
    expect(atomFeed(page, newestOf(aContent()))).toContain('<updated>2021-05-01T00:00:00.000Z</updated><author>');
  });

  test('give a summary that is plain text in each', async () => {
    const document = newestOf(aContent({ incidents: [anIncident({ updates: [{ body: 'A & B < `<b>`.' }] })] }));
    const summary = 'A & B < <b>.';
    expect(document.items[0]?.summary).toBe(summary);
    expect(atomFeed(page, document)).toContain('<summary type="text">A &amp; B &lt; &lt;b&gt;.</summary>');
    expect(await rssFeed(page, document)).toContain(
      '<description>A &amp;amp; B &amp;lt; &amp;lt;b&amp;gt;.</description>',
    );
    expect(JSON.parse(jsonFeed(page, document))).toMatchObject({ items: [{ summary }] });
  });
});

test('what was imported keeps the identity by which readers know it, digit for digit', async () => {
  const imported = { from: 'statuspage', id: 'abc', addresses: [], guid: '00123' };
  const content = aContent({ incidents: [anIncident({ imported, updates: [{ imported: { id: 'def' } }, {}] })] });
  const rss = await rssFeed(page, newestOf(content));
  expect((await readRss(rss)).map(({ id }) => id)).toEqual([
    `${page.url}/incidents/2022-01-17-withdrawals/#update-02-update`,
    '00123',
  ]);
  expect(rss).toContain('<guid isPermaLink="false">00123</guid>');
  expect(atomFeed(page, newestOf(content))).toContain('<id>00123</id>');
});

describe('what becomes of a correction', () => {
  test('is told when it happens, and not before', () => {
    const idsAt = (text: string) =>
      correctionNewsOf(contentAsOf(corrected, time(text))).map(({ id }) => id.split('/')[2]);
    expect(idsAt('2022-01-20T19:59Z')).toEqual([]);
    expect(idsAt('2022-01-20T20:00Z')).toHaveLength(2);
    expect(idsAt('2022-01-21T08:00Z')).toHaveLength(3);
  });

  test('keeps its identity through other words', () => {
    const [incident] = corrected.incidents;
    const reworded = {
      ...corrected,
      incidents:
        incident === undefined
          ? []
          : [
              {
                ...incident,
                title: 'Else',
                corrections: incident.corrections.map((correction) => ({
                  ...correction,
                  concerns: 'Else',
                  note: 'Else',
                })),
              },
            ],
    };
    expect(correctionNewsOf(reworded).map(({ id }) => id)).toEqual(correctionNewsOf(corrected).map(({ id }) => id));
  });
});

test('the style’s sentence cannot leave its string', () => {
  const words = { ...en, subscribe: { ...en.subscribe, feedWhat: 'a"; } * { b: c\n\\' } };
  expect(feedStyle(words)).toContain(String.raw`content: "a\22 \3b  \7d  \2a  \7b  b\3a  c\a \5c ";`);
});
