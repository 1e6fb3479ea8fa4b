/** What every page of the service has around what it says. */
import { html, raw } from 'hono/html';
import type { MarkElement } from '#core/brand.ts';
import { escapeHtml } from '#render/escape.ts';
import { languageName } from '#render/language.ts';
import type { Edition, Editions } from '../editions.ts';

export type Markup = ReturnType<typeof html>;

export interface PageBody {
  title: string;
  body: Markup;
  /** The page's address in another language; absent where it has none of its own. */
  addressIn?: (language: string) => string;
}

export function frame({ title, body, addressIn }: PageBody, edition: Edition, editions: Editions): Markup {
  const { words, page, home, language, direction, mark, style } = edition;
  const [before = '', after = ''] = words.home.title('\u{0}').split('\u{0}');
  return html`<!doctype html>
    <html lang="${language}" dir="${direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – ${page.name}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${style.text}</style>`)}
      </head>
      <body>
        ${
          page.demonstration === undefined
            ? ''
            : html`<aside class="banner" aria-label="${words.nav.notice}">${page.demonstration.notice}</aside>`
        }
        <header class="measure">
          <a class="name" href="${home}">${raw(markHtml(mark))}${before}<strong>${page.name}</strong>${after}</a>
        </header>
        <main class="measure">
          <h1>${title}</h1>
          ${body}
        </main>
        <footer class="measure small soft">
          <p>${words.subscriptions.elsewhere}</p>
          <p>
            <a href="${home}">${words.subscriptions.backToPage}</a> ·
            <a href="${page.url}/history.rss">${words.footer.rss}</a>
          </p>
          ${addressIn === undefined || editions.languages.length < 2 ? '' : languages(edition, editions, addressIn)}
        </footer>
      </body>
    </html>`;
}

function languages({ words, language }: Edition, editions: Editions, addressIn: (language: string) => string): Markup {
  return html`<nav aria-label="${words.nav.languages}">
    ${editions.languages.map((other) => {
      const { direction } = editions.in(other);
      const current = other === language ? raw(' aria-current="page"') : '';
      return html`<a href="${addressIn(other)}" lang="${other}" hreflang="${other}" dir="${direction}" ${current}
        >${languageName(other)}</a
      > `;
    })}
  </nav>`;
}

const MARK_HEIGHT = 28;

/** The mark has passed the door: its elements and attributes are of a list that can do nothing. */
function markHtml(mark: MarkElement | null): string {
  if (mark === null) return '';
  const [, , across = 1, down = 1] = (mark.attributes['viewBox'] ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const width = Math.round((MARK_HEIGHT * across) / down);
  const size = { class: 'brand-mark', width: String(width), height: String(MARK_HEIGHT), 'aria-hidden': 'true' };
  return elementHtml({ ...mark, attributes: { ...mark.attributes, ...size } });
}

function elementHtml({ name, attributes, children }: MarkElement): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeHtml(value)}"`);
  return `<${name}${said.join('')}>${children.map(elementHtml).join('')}</${name}>`;
}
