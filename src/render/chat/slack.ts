/** A notice as a Slack message, for an incoming webhook. Limits: docs.slack.dev, “Block Kit”. */
import { chatStory, type ChatNotice, type ChatSection, type SectionKind } from './chat-story.ts';
import { cutText } from './cut.ts';
import { printParts } from './print-parts.ts';

/** Of a header's text. */
const MAX_TITLE = 150;
/**
 * A section takes 3,000 characters. All blocks together have a limit that is written nowhere:
 * messages of some 11,300 were refused (slackapi/bolt-js, issue 2867), so these stay far below.
 */
const MAX_TEXT: Record<SectionKind, number> = { state: 1000, action: 1500, body: 2800, facts: 1000, trust: 600 };
const MAX_FALLBACK = 600;

export function slackMessage(said: ChatNotice) {
  const { demonstration, corrects, title, line, sections, link } = chatStory(said);
  return {
    /** What notifications and screen readers say. */
    text: escapedTo([demonstration, corrects, title, line].filter(Boolean).join('\n'), MAX_FALLBACK),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escapedTo(title, MAX_TITLE), emoji: false } },
      ...sections.map((section) => sectionBlock(markup(section))),
      sectionBlock(`<${escapedForSlack(link.address)}|${escapedForSlack(link.label)}>`),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** `verbatim`: Slack itself makes no links, mentions or channel names of words. */
function sectionBlock(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

function markup({ kind, heading, text }: ChatSection): string {
  const head = heading === null ? '' : `*${escapedForSlack(heading)}*\n`;
  return head + linked(cutText(text, MAX_TEXT[kind] - head.length, (part) => linked(part).length));
}

/** Each address as an explicit link that shows itself. */
function linked(text: string): string {
  return printParts(text, { words: escapedForSlack, address: (address) => `<${escapedForSlack(address)}>` });
}

function escapedTo(text: string, limit: number): string {
  return escapedForSlack(cutText(text, limit, (part) => escapedForSlack(part).length));
}

/** The three characters that Slack reads; with `<` goes every mention. */
export function escapedForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
