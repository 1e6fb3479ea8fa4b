/** The state for language models, in the form of llmstxt.org: markdown with a heading, a summary and lists of links. */
import type { StateStory, StoryEntry } from './state-story.ts';
import type { Words } from '../words/words.ts';

export interface LinkForMachines {
  /** Below the page's address. */
  path: string;
  text: string;
}

export function llmsText(
  story: StateStory,
  { pageUrl, links }: { pageUrl: string; links: readonly LinkForMachines[] },
  words: Words,
): string {
  const blocks = [
    [`# ${plain(story.title)}`],
    [`> ${plain(story.sentence)} (${plain(story.state)})`],
    story.demonstration === null ? [] : [plain(story.demonstration)],
    [plain(story.asOf)],
    section(words.home.whatWeKnow, story.incidents.map(entryLine)),
    section(
      words.home.services,
      story.services.map(({ name, status }) => `- ${plain(words.labelled(name, status))}`),
    ),
    section(words.home.maintenance, story.work.map(entryLine)),
    section(
      words.subscribe.api,
      links.map(({ path, text }) => `- [${plain(text)}](${pageUrl}${path})`),
    ),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(heading: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`## ${plain(heading)}`, '', ...lines];
}

function entryLine({ title, lines, address }: StoryEntry): string {
  return `- [${plain(title)}](${address}): ${lines.map((line) => plain(line).replace(/[^.!?…。]$/, '$&.')).join(' ')}`;
}

/** On one line, and nothing in it is markdown. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>#]/g, String.raw`\$&`);
}
