/**
 * A notice as canonical text: the one form of it from which its code is made, and
 * with which a reader compares a message. docs/verifying.md has the format.
 *
 * A line a fact, in a fixed order, each with its English label, in whatever
 * language the page speaks; what the notice does not say has no line. Then an
 * empty line, and to the end the text as plain text, which alone may have line
 * breaks: nothing in it can pass for a fact. UTF-8 in normal form C, lines end
 * with one line feed, moments are UTC. Nothing in it depends on the machine, the
 * build, its moment or a time zone.
 */
import { printInstant, type Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { guidancePath, noticeAddress } from '#render/addresses.ts';
import { renderText } from '#render/markdown.ts';

/** Another format is another version, and makes another code of every notice. */
const VERSION = 'allclear notice 1';

type Fact = [label: string, value: string | null];

/** `notice` and `page` in the page's first language. */
export function canonicalNotice(notice: Notice, page: Page): string {
  const facts: Fact[] = [
    ['Page', page.name],
    ['Page address', page.url],
    ['Notice', notice.id],
    ['Notice address', noticeAddress(page.url, notice)],
    ['Kind', notice.kind],
    ['Said', momentText(notice)],
    ['Status', notice.status],
    ['Title', notice.title],
    ...notice.components.map(({ id, status }): Fact => ['Service', `${id} ${status}`]),
    ...notice.figures.flatMap(figureFacts),
    ...actionFacts(notice),
    ...notice.guidance.map((slug): Fact => ['Guidance', page.url + guidancePath(slug)]),
    ['Next update by', timeOrNull(notice.nextUpdateAt)],
    ['Invented', notice.invented],
  ];
  const resolveUrl = (href: string): string => URL.parse(href, noticeAddress(page.url, notice))?.href ?? href;
  const text = renderText(notice.body, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
  return `${[VERSION, ...facts.flatMap(factLine), '', text].join('\n').normalize('NFC')}\n`;
}

function factLine([label, value]: Fact): string[] {
  return value === null ? [] : [`${label}: ${value.replaceAll(/\s+/g, ' ').trim()}`];
}

function momentText({ at, isApproximate }: Notice): string {
  return isApproximate ? `about ${printInstant(at)}` : printInstant(at);
}

function figureFacts({ label, value, before, note }: Notice['figures'][number]): Fact[] {
  return [
    ['Figure', `${label}: ${value}`],
    ['Figure before', before],
    ['Figure note', note],
  ];
}

function actionFacts({ action }: Notice): Fact[] {
  if (action === null) return [];
  const { state, what, who, until } = action;
  return [
    ['Action', `${state}: ${what}`],
    ['Action for', who],
    ['Action until', timeOrNull(until)],
  ];
}

function timeOrNull(at: Instant | null): string | null {
  return at === null ? null : printInstant(at);
}
