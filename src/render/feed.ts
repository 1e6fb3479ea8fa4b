/** The RSS feed: one item an update, whose identity never changes, with the full text. */
import { getRssString } from '@astrojs/rss';
import type { Component } from '#core/component.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { componentFeedPath, guidOf, noticeAddress, onePerGuid } from './addresses.ts';
import { escapeHtml } from './escape.ts';
import { leadOf } from './markdown.ts';
import { noticeHtml } from './notice-html.ts';
import { noticeWord } from './notice-words.ts';
import type { Words } from './words/words.ts';

/** How many items a feed has at most. */
const MAX_ITEMS = 50;

interface FeedSubject {
  /** Below the page's address. */
  path: string;
  title: string;
}

/** Of the whole page. `notices` newest first. The same notices make the same bytes, whenever it is built. */
export async function rssFeed(page: Page, notices: readonly Notice[], words: Words): Promise<string> {
  return rssFeedOf({ path: '/history.rss', title: words.home.title(page.name) }, { page, notices, words });
}

/** Of the notices that name one service. */
export async function componentFeed(
  { id, name }: Component,
  { page, notices, words }: { page: Page; notices: readonly Notice[]; words: Words },
): Promise<string> {
  const own = notices.filter(({ components }) => components.some((component) => component.id === id));
  return rssFeedOf(
    { path: componentFeedPath(id), title: `${words.home.title(page.name)}: ${name}` },
    { page, notices: own, words },
  );
}

async function rssFeedOf(
  { path, title }: FeedSubject,
  { page, notices, words }: { page: Page; notices: readonly Notice[]; words: Words },
): Promise<string> {
  const address = page.url + path;
  return getRssString({
    title,
    description: page.demonstration?.notice ?? page.description ?? words.home.title(page.name),
    site: page.url,
    xmlns: { atom: 'http://www.w3.org/2005/Atom' },
    customData: [
      `<language>${escapeHtml(page.languages[0] ?? 'en')}</language>`,
      `<atom:link href="${escapeHtml(address)}" rel="self" type="application/rss+xml"/>`,
    ].join(''),
    items: onePerGuid(notices)
      .slice(0, MAX_ITEMS)
      .map((notice) => ({
        title: `${notice.title}: ${noticeWord(notice, words)}`,
        link: noticeAddress(page.url, notice),
        pubDate: new Date(notice.at),
        description: leadOf(notice.body),
        content: noticeHtml(page, notice, words),
        ...(notice.oldGuid === undefined ? {} : { customData: guidElement(guidOf(page.url, notice)) }),
      })),
  });
}

/** An identity from elsewhere is no address that leads here. */
function guidElement(guid: string): string {
  return `<guid isPermaLink="false">${escapeHtml(guid)}</guid>`;
}
