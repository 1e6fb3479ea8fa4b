/**
 * A notice as an adaptive card, for a Microsoft Teams workflow that waits for a
 * webhook. Text runs take no mark-up at all, so nothing needs escaping; a run
 * does not break its lines, so a line is a block. Limit: learn.microsoft.com,
 * “Microsoft Teams connector”: about 28 KB a message.
 */
import { chatStory, type ChatNotice, type ChatSection, type SectionKind } from './chat-story.ts';
import { cutText, jsonBytes } from './cut.ts';
import { partsOf } from './print-parts.ts';

/** Bytes of the blocks' JSON. */
const MAX_TITLE = 1500;
const MAX_BYTES: Record<SectionKind, number> = { state: 4000, action: 4000, body: 8500, facts: 4000, trust: 2500 };

export function teamsMessage(said: ChatNotice) {
  const { title, sections, link } = chatStory(said);
  const body = [...cutBlocks(title, MAX_TITLE, titleBlocks), ...sections.flatMap(sectionBlocks)];
  return cardOf({ body, language: said.language, link });
}

/** A card that says one thing. */
export function teamsCard(text: string, language: string) {
  return cardOf({ body: lineBlocks(text, false), language, link: null });
}

interface Card {
  body: TextBlock[];
  language: string;
  link: { label: string; address: string } | null;
}

function cardOf({ body, language, link }: Card) {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          lang: language,
          msteams: { width: 'Full' },
          body,
          actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: link.label, url: link.address }],
        },
      },
    ],
  };
}

type TextBlock = ReturnType<typeof block>;

function titleBlocks(text: string): TextBlock[] {
  return [block(text, 'Default', { weight: 'Bolder', size: 'Large' })];
}

function sectionBlocks({ kind, heading, text }: ChatSection): TextBlock[] {
  const head = heading === null ? [] : [block(heading, 'Medium', { weight: 'Bolder' })];
  const lines = (part: string) => [...head, ...lineBlocks(part, head.length > 0)];
  return cutBlocks(text, MAX_BYTES[kind], lines);
}

/** A blank line is a wider space before the next. */
function lineBlocks(text: string, isUnderHeading: boolean): TextBlock[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const isFirst = index === 0 && !isUnderHeading;
    return [block(line, isFirst || lines[index - 1]?.trim() === '' ? 'Medium' : 'None')];
  });
}

function cutBlocks(text: string, limit: number, blocksOf: (part: string) => TextBlock[]): TextBlock[] {
  return blocksOf(cutText(text, limit, (part) => jsonBytes(blocksOf(part))));
}

interface Style {
  weight?: 'Bolder';
  size?: 'Large';
}

/** An address can be pressed. */
function block(text: string, spacing: 'Default' | 'Medium' | 'None', style: Style = {}) {
  const inlines = partsOf(text).map((part) => ({
    type: 'TextRun',
    text: part.text,
    ...style,
    ...(part.isAddress ? { selectAction: { type: 'Action.OpenUrl', url: part.text } } : {}),
  }));
  return { type: 'RichTextBlock', spacing, inlines };
}
