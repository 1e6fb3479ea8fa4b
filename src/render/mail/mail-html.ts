/** A notice as HTML for mail programs. */
import type { Notice } from '#core/notice.ts';
import { directionOf } from '../language.ts';
import { renderHtml } from '../markdown.ts';
import {
  actionBox,
  addressLine,
  entryBlock,
  heading,
  htmlSheet,
  line,
  linkLine,
  list,
  rule,
  softLine,
  statusLine,
  strongLine,
  title,
  withNote,
} from './html-sheet.ts';
import type { Html } from './html-template.ts';
import type { MailEdition } from './mail-edition.ts';
import { fullAddress, type MailBody, type MailStory } from './mail-story.ts';

export function mailHtml(story: MailStory, notice: Notice, edition: MailEdition): string {
  const blocks = [
    ...headOf(story, edition),
    ...actionOf(story),
    ...bodyOf(story.body, notice, edition),
    ...factsOf(story, edition),
    ...footOf(story, edition),
  ];
  return htmlSheet({ edition, title: story.title, blocks });
}

function headOf(story: MailStory, edition: MailEdition): Html[] {
  const { demonstration, corrects, status, tone, title: text, services } = story;
  return [
    ...(demonstration === null ? [] : [strongLine(demonstration)]),
    ...(corrects === null ? [] : [strongLine(corrects)]),
    statusLine(status, tone, edition.direction),
    title(text),
    ...services.map(line),
  ];
}

function actionOf({ action, guidance }: MailStory): Html[] {
  const steps = guidance === null ? [] : [line(guidance.lead), ...guidance.addresses.map(addressLine)];
  if (action === null) return steps;
  return [actionBox([heading(action.heading), strongLine(action.what), ...action.details.map(line), ...steps])];
}

function bodyOf({ text, language, note, more }: MailBody, notice: Notice, edition: MailEdition): Html[] {
  const own = { own: edition.language, direction: directionOf(language) };
  return [
    ...(note === null ? [] : [softLine(note)]),
    ...(text === '' ? [] : [entryBlock(entryHtml(text, notice, edition), language, own)]),
    ...(more === null ? [] : [strongLine(more)]),
  ];
}

/** The entry's own text: links lead to the whole address. */
function entryHtml(markdown: string, notice: Notice, edition: MailEdition): string {
  return renderHtml(markdown, { headingLevel: 2 }).replaceAll(
    / href="([/#][^"]*)"/g,
    // Escaped by renderHtml; the page's own address has nothing to escape.
    (_, href: string) => ` href="${fullAddress(href, notice, edition)}"`,
  );
}

function factsOf({ figures, promise, invented }: MailStory, { words, direction }: MailEdition): Html[] {
  const items = figures.map(({ text, note }) => withNote(text, note));
  return [
    ...(items.length === 0 ? [] : [heading(words.mail.figures), list(items, direction)]),
    ...(promise === null ? [] : [strongLine(promise)]),
    ...(invented === null ? [] : [softLine(invented)]),
  ];
}

function footOf({ neverAsk, address, code, why, stop }: MailStory, { words, direction }: MailEdition): Html[] {
  const never = [heading(words.trust.neverAsk), list(neverAsk, direction), line(words.mail.neverHow)];
  return [
    rule(),
    ...(neverAsk.length === 0 ? [] : never),
    heading(words.mail.isItFromUs),
    line(words.mail.howToCheck),
    addressLine(address),
    ...(code === null ? [] : [line(code.lead), addressLine(code.address)]),
    heading(words.mail.why),
    ...why.map(line),
    ...(stop === null ? [] : [line(stop.lead), linkLine(stop.address)]),
  ];
}
