/**
 * What a message in a chat says about a notice, in the order of a mail: what the
 * page is, where things stand, what to do, then what happened. Every target
 * prints this one story in its own mark-up and cuts it to its own limits; the
 * address at the end leads to all of it.
 */
import type { Notice } from '#core/notice.ts';
import { isTrustedHost, type Page } from '#core/page.ts';
import { editionBase, guidancePath, noticeAddress } from '../addresses.ts';
import { formatInstant } from '../dates.ts';
import { fullAddress } from '../mail/mail-story.ts';
import { leadOf, renderText } from '../markdown.ts';
import { noticeWord } from '../notice-words.ts';
import { en } from '../words/en.ts';
import { wordsOf, type Words } from '../words/words.ts';

export interface ChatStory {
  /** In a demonstration, what it is. */
  demonstration: string | null;
  title: string;
  /** What to do, else the first sentence of the text: for a reader who sees one line. */
  line: string;
  /** Never empty ones. */
  sections: ChatSection[];
  link: { label: string; address: string };
}

export interface ChatSection {
  kind: SectionKind;
  heading: string | null;
  /** Plain text without mark-up, its lines apart by line breaks. */
  text: string;
}

export type SectionKind = 'state' | 'action' | 'body' | 'facts' | 'trust';

/** One notice for a chat; `language` is one of the page's, and `notice` and `page` speak it. */
export interface ChatNotice {
  notice: Notice;
  page: Page;
  /** BCP 47. */
  language: string;
}

interface Teller extends ChatNotice {
  words: Words;
}

export function chatStory(said: ChatNotice): ChatStory {
  const teller = { ...said, words: wordsOf(said.language) ?? en };
  const { notice, page, words } = teller;
  const action = actionLines(teller);
  const sections: ChatSection[] = [
    { kind: 'state', heading: null, text: stateLines(teller).join('\n') },
    { kind: 'action', heading: action.heading, text: [...action.lines, ...guidanceLines(teller)].join('\n') },
    { kind: 'body', heading: null, text: bodyText(teller) },
    { kind: 'facts', heading: null, text: factLines(teller).join('\n') },
    { kind: 'trust', heading: null, text: trustLines(teller).join('\n') },
  ];
  return {
    demonstration: page.demonstration?.notice ?? null,
    title: notice.title,
    line: action.lines[0] ?? leadOf(notice.body),
    sections: sections.filter(({ text }) => text !== ''),
    link: { label: words.home.readUpdates(1), address: noticeAddress(editionBase(page, said.language), notice) },
  };
}

function stateLines({ notice, page, words, language }: Teller): string[] {
  const at = utc(notice.at, language);
  const when = notice.isApproximate ? words.about(at) : at;
  const nameOf = (id: string) => page.components.find((component) => component.id === id)?.name ?? id;
  return [
    ...(page.demonstration === undefined ? [] : [page.demonstration.notice]),
    `${page.name} · ${noticeWord(notice, words)} · ${when}`,
    ...notice.components.map(({ id, status }) => words.labelled(nameOf(id), words.componentStatus[status])),
  ];
}

function actionLines({ notice: { action, at }, words, language }: Teller): { heading: string | null; lines: string[] } {
  const { incident } = words;
  if (action?.state === 'open') {
    const who = action.who === null ? [] : [words.labelled(incident.who, action.who)];
    const until = action.until === null ? incident.noEnd : incident.until(utc(action.until, language));
    return { heading: incident.whatToDo, lines: [action.what, ...who, until] };
  }
  // Said once, by the notice that closed it.
  if (action?.changedAt === at) return { heading: incident.noActionNeeded, lines: [action.what] };
  return { heading: null, lines: [] };
}

function guidanceLines({ notice, page, words, language }: Teller): string[] {
  const url = editionBase(page, language);
  return notice.guidance.map((slug) => words.labelled(words.guidance.title, url + guidancePath(slug)));
}

function bodyText({ notice, page, language }: Teller): string {
  // Brackets in an address would end it, since it is printed in brackets.
  const resolveUrl = (href: string) =>
    trusted(fullAddress(href, notice, { base: editionBase(page, language) }), page, notice)
      .replaceAll('(', '%28')
      .replaceAll(')', '%29');
  return renderText(notice.body, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
}

/** A second wall: the check of the entries refuses such links with their place. */
function trusted(address: string, page: Page, { id }: Notice): string {
  const host = /^https?:/i.test(address) ? (URL.parse(address)?.hostname ?? '') : null;
  if (host === null || isTrustedHost(page, host)) return address;
  throw new Error(`“${id}” links to “${host}”, which page.yaml does not trust; no message is made of it.`);
}

function factLines({ notice, words, language }: Teller): string[] {
  const { figures, nextUpdateAt, invented } = notice;
  return [
    ...figures.flatMap(({ label, value, before, note }) => {
      const was = before === null || before === value ? '' : ` (${words.incident.wasBefore(before)})`;
      return [words.labelled(label, value) + was, ...(note === null ? [] : [note])];
    }),
    ...(nextUpdateAt === null ? [] : [words.labelled(words.home.nextUpdateBy, utc(nextUpdateAt, language))]),
    ...(invented === null ? [] : [`${words.incident.invented} ${invented}`]),
  ];
}

function trustLines({ page: { neverAsk }, words: { trust, labelled } }: Teller): string[] {
  return neverAsk.length === 0 ? [] : [labelled(trust.neverAsk, neverAsk.join(' · ')), trust.neverHow];
}

function utc(at: number, locale: string): string {
  return formatInstant(at, { zone: 'UTC', locale });
}
