/** Pages that say one thing, with at most one button. */
import { html, raw } from 'hono/html';
import type { Edition } from '../editions.ts';
import type { Markup, PageBody } from './frame.ts';

export function mailSentPage(address: string, { words }: Edition): PageBody {
  const { mailSent, mailSentWhat, mailSentLimit } = words.subscriptions;
  return {
    title: mailSent,
    body: html`<p>${mailSentWhat(address)}</p>
      <p>${mailSentLimit}</p>`,
  };
}

/** A webhook's key, on the one page that shows it. */
export function secretPart(secret: string | null, { subscriptions: said }: Edition['words']): Markup | '' {
  if (secret === null) return '';
  return html`<p>${said.secret}: <code dir="ltr">${secret}</code></p>
    <p>${said.secretOnce}</p>`;
}

/** Of a link to a page of one's own that works no more, whosever it was. */
export function linkOverPage({ words, language }: Edition): PageBody {
  const { expired, linkOver, change } = words.subscriptions;
  const body = html`<p>${linkOver}</p>
    <p><a href="/manage?language=${language}">${change}</a></p>`;
  return { title: expired, body };
}

/** Shows the button that ends everything. The form posts what RFC 8058 has mail programs post. */
export function endPage(token: string, manage: string | null, { words, language }: Edition): PageBody {
  const { endTitle, endWhat, end, endInstead } = words.subscriptions;
  const hidden = { 'List-Unsubscribe': 'One-Click' };
  const body = html`<p>${endWhat}</p>
    ${button({ action: `/u/${token}?language=${language}`, text: end, hidden })}
    ${manage === null ? '' : html`<p><a href="${manage}">${endInstead}</a></p>`}`;
  return { title: endTitle, body, addressIn: (other) => `/u/${token}?language=${other}` };
}

export function endedPage({ words, language }: Edition): PageBody {
  const { ended, endedWhat, startAgain: text } = words.subscriptions;
  return {
    title: ended,
    body: html`<p>${endedWhat}</p>
      ${startAgain(text, language)}`,
  };
}

export function erasedPage({ words }: Edition): PageBody {
  const { erased, erasedWhat } = words.subscriptions;
  return { title: erased, body: html`<p>${erasedWhat}</p>` };
}

export function notFoundPage({ words, language }: Edition): PageBody {
  const { notFound, startAgain: text } = words.subscriptions;
  return { title: notFound, body: startAgain(text, language) };
}

export function failedPage({ words }: Edition): PageBody {
  const { failed, failedWhat } = words.subscriptions;
  return { title: failed, body: html`<p>${failedWhat}</p>` };
}

export function startAgain(text: string, language: string): Markup {
  return html`<p><a href="/?language=${language}">${text}</a></p>`;
}

interface Button {
  action: string;
  text: string;
  hidden?: Record<string, string>;
  isFirst?: boolean;
}

/** A form that is only a button: what it does takes a POST. */
export function button({ action, text, hidden = {}, isFirst = true }: Button): Markup {
  return html`<form class="buttons" method="post" action="${action}">
    ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button class="button" type="submit" ${isFirst ? raw('data-first=""') : ''}>${text}</button>
  </form>`;
}
