/** A notice as plain text that a person would want to read. */
import type { Notice } from '#core/notice.ts';
import { directionOf } from '../language.ts';
import { renderText } from '../markdown.ts';
import type { MailEdition } from './mail-edition.ts';
import { fullAddress, type MailStory } from './mail-story.ts';
import { directed, item, lines, section, TEXT_WIDTH, textSheet } from './text-sheet.ts';

/** Blocks a blank line apart, ending in a line break. */
export function mailText(story: MailStory, notice: Notice, edition: MailEdition): string {
  const { words, direction } = edition;
  const above = [
    lines(story.demonstration),
    lines(story.corrects),
    [...lines(story.status), ...lines(story.title)],
    story.services.flatMap(lines),
    actionLines(story),
    lines(story.body.note),
  ];
  const below = [
    lines(story.body.more),
    section(words.mail.figures, story.figures.flatMap(figureLines)),
    lines(story.promise),
    lines(story.invented),
    ['* * *'],
    section(words.trust.neverAsk, neverAskLines(story, words.mail.neverHow)),
    section(words.mail.isItFromUs, [...lines(words.mail.howToCheck), story.address, ...codeLines(story)]),
    section(words.mail.why, [...story.why.flatMap(lines), ...stopLines(story)]),
  ];
  return textSheet([
    ...above.map((block) => directed(block, direction)),
    bodyLines(story, notice, edition),
    ...below.map((block) => directed(block, direction)),
  ]);
}

/** In the direction of its own language. */
function bodyLines({ body }: MailStory, notice: Notice, edition: MailEdition): string[] {
  if (body.text === '') return [];
  const resolveUrl = (href: string) => fullAddress(href, notice, edition);
  const text = renderText(body.text, { width: TEXT_WIDTH, resolveUrl });
  return directed(text.split('\n'), directionOf(body.language));
}

function actionLines({ action, guidance }: MailStory): string[] {
  const steps = guidance === null ? [] : [...lines(guidance.lead), ...guidance.addresses];
  if (action === null) return steps;
  return section(action.heading, [action.what, ...action.details].flatMap(lines).concat(steps));
}

function figureLines({ text, note }: MailStory['figures'][number]): string[] {
  return [...item(text), ...lines(note).map((line) => `  ${line}`)];
}

function neverAskLines({ neverAsk }: MailStory, neverHow: string): string[] {
  return neverAsk.length === 0 ? [] : [...neverAsk.flatMap(item), ...lines(neverHow)];
}

function codeLines({ code }: MailStory): string[] {
  return code === null ? [] : [...lines(code.lead), code.address];
}

function stopLines({ stop }: MailStory): string[] {
  return stop === null ? [] : [...lines(stop.lead), stop.address];
}
