/** A notice as plain text that a person would want to read. */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { fullAddress, type MailStory } from './mail-story.ts';
import { renderText } from '../markdown.ts';
import { columnsOf, wrap } from '../text-wrap.ts';
import { en } from '../words/en.ts';
import { mailEn } from '../words/mail-en.ts';

const WIDTH = 72;

/** Blocks a blank line apart, ending in a line break. */
export function mailText(story: MailStory, notice: Notice, page: Page): string {
  const resolveUrl = (href: string) => fullAddress(href, notice, page);
  const blocks = [
    lines(story.demonstration),
    [...lines(story.status), ...lines(story.title)],
    story.services.flatMap(lines),
    actionLines(story),
    [renderText(story.body, { width: WIDTH, resolveUrl })],
    section(mailEn.figures, story.figures.flatMap(figureLines)),
    lines(story.promise),
    lines(story.invented),
    ['* * *'],
    section(en.trust.neverAsk, neverAskLines(story)),
    section(mailEn.isItFromUs, [...lines(mailEn.howToCheck), story.address]),
    section(mailEn.why, story.why.flatMap(lines)),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function lines(text: string | null): string[] {
  return text === null ? [] : wrap(text, WIDTH);
}

/** Underlined; nothing where there is nothing under it. */
function section(heading: string, content: string[]): string[] {
  return content.length === 0 ? [] : [heading, '-'.repeat(columnsOf(heading)), ...content];
}

function actionLines({ action, guidance }: MailStory): string[] {
  const steps = guidance === null ? [] : [...lines(guidance.lead), ...guidance.addresses];
  if (action === null) return steps;
  return section(action.heading, [action.what, ...action.details].flatMap(lines).concat(steps));
}

function figureLines({ text, note }: MailStory['figures'][number]): string[] {
  return [...item(text), ...lines(note).map((line) => `  ${line}`)];
}

function neverAskLines({ neverAsk }: MailStory): string[] {
  return neverAsk.length === 0 ? [] : [...neverAsk.flatMap(item), ...lines(mailEn.neverHow)];
}

function item(text: string): string[] {
  return wrap(text, WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}
