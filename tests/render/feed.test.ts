import * as fc from 'fast-check';
import Parser from 'rss-parser';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { componentPath, guidancePath, monthPath, noticeAddress, pathOf } from '#render/addresses.ts';
import { FEED_PATH, feedDocuments } from '#render/feeds/feed-document.ts';
import { feedItems } from '#render/feeds/feed-item.ts';
import { rssFeed } from '#render/feeds/rss-feed.ts';
import { noticeHtml } from '#render/notice-html.ts';
import { noticeWord } from '#render/notice-words.ts';
import { en } from '#render/words/en.ts';
import { aContent, anIncident, aNotice, aPage, time } from '#tests/support/makers.ts';

const page = aPage({ description: 'Whether it works' });

/** Characters that trip up XML and HTML, among any others that a text file may hold. */
const oddText = fc
  .array(
    fc.oneof(
      fc.constantFrom('<b>', '</p>', ']]>', '<![CDATA[', '&amp;', '&', '"', "'", '<!--', '\n\n', '`', '\\', '#', '😀'),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '&#0;',
        '%0A',
        '\u00a0',
        '\u200b',
        '\ufeff',
        'é',
        '漢',
        '\u{10ffff}',
      ),
      fc.string({ unit: 'grapheme-composite', maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replaceAll(/[^\P{Cc}\n]|[\p{Cs}\ufffe\uffff]/gu, ''));

const oddLine = oddText.map((text) => text.replaceAll('\n', ' '));

describe('the feed as a reader gets it', () => {
  test('names the page, and its own address', async () => {
    const { items: _, ...feed } = await read(await rssOf(page, [aNotice()]));
    expect(feed).toMatchObject({
      title: 'Example Exchange status',
      description: 'Whether it works',
      link: 'https://status.exchange.example/',
      language: 'en',
      feedUrl: 'https://status.exchange.example/history.rss',
    });
  });

  test('has one item an update, under an address that never changes, with the full text', async () => {
    const body = 'Withdrawals have resumed.\n\nSee [the steps](/guidance/set-up-2fa-again/).';
    const notice = aNotice({ status: 'resolved', body, at: time('2022-01-18T17:46Z') });
    const { items } = await read(await rssOf(page, [notice]));
    expect(items).toMatchObject([
      {
        title: 'Withdrawals are delayed: Resolved',
        link: 'https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-01-update',
        guid: 'https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-01-update',
        isoDate: '2022-01-18T17:46:00.000Z',
        pubDate: 'Tue, 18 Jan 2022 17:46:00 GMT',
        content: 'Withdrawals have resumed.',
        'content:encoded':
          '<p><strong>Resolved</strong> · 18 Jan 2022, 17:46 UTC</p><p>Withdrawals have resumed.</p>\n' +
          '<p>See <a href="https://status.exchange.example/guidance/set-up-2fa-again/">the steps</a>.</p>\n',
      },
    ]);
  });

  test('keeps the order of the notices, and holds fifty at most', async () => {
    const notices = Array.from({ length: 60 }, (_, index) =>
      aNotice({ id: `incidents/slow/${index}-update`, at: time('2022-01-17T04:44Z') - index }),
    );
    const { items } = await read(await rssOf(page, notices));
    expect(items.map(({ guid }) => guid)).toStrictEqual(
      notices
        .slice(0, 50)
        .map(({ id }) => `https://status.exchange.example/incidents/slow/#update-${id.split('/')[2]}`),
    );
  });

  test('is whole without any item', async () => {
    expect((await read(await rssOf(page, []))).items).toStrictEqual([]);
  });

  test('says of a demonstration that it is one, in the feed and in each item', async () => {
    const demonstration = { notice: 'Nothing here is real & done.', at: time('2022-01-17T14:00Z') };
    const { description, items } = await read(await rssOf({ ...page, demonstration }, [aNotice()]));
    expect(description).toBe('Nothing here is real & done.');
    expect(items[0]?.['content:encoded']).toMatch(/^<p>Nothing here is real &amp; done\.<\/p>/);
  });
});

describe('an item', () => {
  test('says what to do first, and then figures, the promise and what was invented', () => {
    const notice = aNotice({
      isApproximate: true,
      action: {
        state: 'open',
        what: 'Set up 2FA again',
        who: null,
        until: null,
        openedAt: time('2022-01-17T04:44Z'),
        changedAt: time('2022-01-17T04:44Z'),
      },
      figures: [
        { label: 'Accounts affected', value: '483', note: 'our count', before: 'around 400' },
        { label: 'Lost', value: 'None known', note: null, before: null },
        { label: 'Paid back', value: 'All', note: null, before: 'All' },
      ],
      nextUpdateAt: time('2022-01-17T13:00Z'),
      invented: 'The wording.',
    });
    expect(noticeHtml(page, notice, en)).toBe(
      '<p><strong>Investigating</strong> · about 17 Jan 2022, 04:44 UTC</p>' +
        '<p>What you need to do: Set up 2FA again. There is no deadline.</p>' +
        '<p>We are looking into it.</p>\n' +
        '<p>Accounts affected: 483, was “around 400” (our count)</p>' +
        '<p>Lost: None known</p><p>Paid back: All</p>' +
        '<p>Next update by 17 Jan 2022, 13:00 UTC.</p>' +
        '<p>Invented for this demonstration: The wording.</p>',
    );
  });

  test('ends with its code, by which a reader knows it', () => {
    const notice = aNotice({ proof: { code: '7K3F-9QXM', sha256: '3cc7a4f6' } });
    expect(noticeHtml(aPage(), notice, en)).toMatch(/<p>Notice code 7K3F-9QXM<\/p>$/);
  });

  test('does not ask for an action that is closed', () => {
    const [closed, open] = noticesOf(
      aContent({
        incidents: [
          anIncident({
            updates: [
              { action: { state: 'open', what: 'Sign in', until: null } },
              { action: { state: 'closed', until: null } },
            ],
          }),
        ],
      }),
    );
    const asks = [open, closed].map((notice) => noticeHtml(page, notice ?? aNotice(), en).includes('Sign in'));
    expect(asks).toStrictEqual([true, false]);
  });

  test('leads to the page from anywhere, and leaves typed text as it was typed', () => {
    const body = 'Type `<a href="/x">`, or follow [this](/guidance/a/) or [that](https://exchange.example/a).';
    expect(noticeHtml(page, aNotice({ body }), en)).toContain(
      '<p>Type <code>&lt;a href="/x"&gt;</code>, or follow <a href="https://status.exchange.example/guidance/a/">this</a> ' +
        'or <a href="https://exchange.example/a" rel="noreferrer">that</a>.</p>',
    );
  });

  test('calls each kind of notice by its word', () => {
    const words = [
      aNotice({ status: 'monitoring' }),
      aNotice({ kind: 'maintenance', status: 'in_progress' }),
      aNotice({ kind: 'postmortem', status: null }),
      aNotice({ kind: 'announcement', status: null }),
    ].map((notice) => noticeWord(notice, en));
    expect(words).toStrictEqual(['Monitoring', 'In progress', 'Full account', 'Announcement']);
  });
});

describe('for any notice', () => {
  test('the same notices make the same bytes', async () => {
    const notices = [aNotice({ status: 'identified' }), aNotice({ id: 'announcements/a', kind: 'announcement' })];
    const copies = structuredClone(notices);
    expect(await rssOf(structuredClone(page), copies)).toBe(await rssOf(page, notices));
  });

  test('whatever is in title and text comes out of the XML as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(oddLine, oddText, async (title, body) => {
        const notice = aNotice({ title: `About ${title}`, body: `Text ${body}` });
        const [item] = (await read(await rssOf(page, [notice]))).items;
        expect(item?.title).toBe(`About ${title}: Investigating`.trim());
        expect(item?.['content:encoded']).toBe(noticeHtml(page, notice, en));
      }),
      { numRuns: 300 },
    );
  });

  test('no item runs a script or opens an element that is not allowed', async () => {
    const allowed = /^<\/?(?:p|h[1-6]|blockquote|pre|hr|ul|ol|li|table|thead|tbody|tr|th|td|a|strong|em|del|code|br)\b/;
    fc.assert(
      fc.property(oddText, oddText, (body, value) => {
        const figures: Notice['figures'] = [{ label: value, value, note: value, before: null }];
        const html = noticeHtml(page, aNotice({ body, figures, invented: value }), en);
        expect((html.match(/<[^>]*/g) ?? []).filter((tag) => !allowed.test(tag))).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a corrected word or time leaves the item’s identity as it was', async () => {
    await fc.assert(
      fc.asyncProperty(oddLine, fc.integer({ min: -1000, max: 1000 }), async (text, minutes) => {
        const corrected = aNotice({ title: `T${text}`, body: text, at: aNotice().at + minutes * MINUTE });
        const feeds = [aNotice(), corrected].map((notice) => rssOf(page, [notice]));
        const guids = await Promise.all(feeds.map(async (xml) => (await read(await xml)).items[0]?.guid));
        expect(guids[1]).toBe(guids[0]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('addresses', () => {
  test('follow from ids', () => {
    expect(pathOf('incidents/2022-01-17-withdrawals')).toBe('/incidents/2022-01-17-withdrawals/');
    expect(pathOf('incidents/2022-01-17-withdrawals/postmortem')).toBe(
      '/incidents/2022-01-17-withdrawals/#update-postmortem',
    );
    expect(noticeAddress('https://status.exchange.example', { id: 'announcements/2022-01-18-delay' })).toBe(
      'https://status.exchange.example/announcements/2022-01-18-delay/',
    );
    expect([componentPath('sign-in'), monthPath('2022-01'), guidancePath('set-up-2fa-again')]).toStrictEqual([
      '/components/sign-in/',
      '/history/2022-01/',
      '/guidance/set-up-2fa-again/',
    ]);
  });
});

async function rssOf(of: Page, notices: readonly Notice[]): Promise<string> {
  const subject = { title: en.home.title(of.name), basePath: FEED_PATH, pagePath: '/', since: 0 };
  const [newest] = feedDocuments(subject, feedItems(of, { notices, corrections: [] }, en));
  if (newest === undefined) throw new Error('A feed has at least one document.');
  return rssFeed(of, newest);
}

async function read(xml: string) {
  return new Parser<object, { 'content:encoded'?: string }>().parseString(xml);
}
