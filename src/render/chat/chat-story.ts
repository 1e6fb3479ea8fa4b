/**
 * What a message in a chat says about a notice: the story of its mail, without
 * why it came. Every target prints it in its own mark-up and cuts it to its own
 * limits; the address at the end leads to all of it.
 */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { mailEdition, type MailEdition } from '../mail/mail-edition.ts';
import { fullAddress, mailStory, type MailStory } from '../mail/mail-story.ts';
import { leadOf, renderText } from '../markdown.ts';

export interface ChatStory {
  /** In a demonstration, what it is. */
  demonstration: string | null;
  /** Which message of ours it corrects. */
  corrects: string | null;
  /** “Example Exchange · Identified · about 17 Jan 2022, 13:00 UTC”. */
  status: string;
  title: string;
  /** “Notice code 7K3F-9QXM”, which stands in the last section too; null where the notice has none. */
  code: string | null;
  /** What to do, else the first paragraph of the text: for a reader who sees one line. */
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

export function chatStory({ notice, page, language }: ChatNotice): ChatStory {
  const edition = mailEdition(page, language);
  const story = mailStory(notice, edition, null);
  const { demonstration, corrects, title, action, address } = story;
  const status = `${page.name} · ${story.status}`;
  const code = notice.proof === undefined ? null : edition.words.verify.codeIs(notice.proof.code);
  const sections: ChatSection[] = [
    section('state', [demonstration, corrects, status, ...story.services]),
    section('action', actionLines(story), action?.heading),
    section('body', [story.body.note, bodyText(notice, edition)]),
    section('facts', factLines(story)),
    section('trust', [...trustLines(story, edition), code]),
  ];
  return {
    demonstration,
    corrects,
    status,
    title,
    code,
    line: action === null ? leadOf(notice.body) : edition.words.labelled(action.heading, action.what),
    sections: sections.filter(({ text }) => text !== ''),
    link: { label: edition.words.home.readUpdates(1), address },
  };
}

function section(kind: SectionKind, lines: (string | null)[], heading: string | null = null): ChatSection {
  return { kind, heading, text: lines.filter((line) => line !== null && line !== '').join('\n') };
}

function actionLines({ action, guidance }: MailStory): string[] {
  const steps = guidance === null ? [] : [guidance.lead, ...guidance.addresses];
  return action === null ? steps : [action.what, ...action.details, ...steps];
}

function bodyText(notice: Notice, edition: MailEdition): string {
  // Brackets in an address would end it, since it is printed in brackets.
  const resolveUrl = (href: string) => fullAddress(href, notice, edition).replaceAll('(', '%28').replaceAll(')', '%29');
  return renderText(notice.body, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
}

function factLines({ figures, promise, invented }: MailStory): (string | null)[] {
  return [...figures.flatMap(({ text, note }) => [text, note]), promise, invented];
}

function trustLines({ neverAsk }: MailStory, { words: { trust, mail, labelled } }: MailEdition): string[] {
  return neverAsk.length === 0 ? [] : [labelled(trust.neverAsk, neverAsk.join(' · ')), mail.neverHow];
}
