/** The state for a terminal: `curl status.example/status.txt`. */
import type { StateStory, StoryEntry } from './state-story.ts';
import { columnsOf, wrap } from '../text-wrap.ts';
import type { Words } from '../words/words.ts';

const WIDTH = 72;
const INDENT = '  ';

/** Blocks a blank line apart, ending in a line break. */
export function statusText(story: StateStory, pageUrl: string, words: Words): string {
  const blocks = [
    story.demonstration === null ? [] : wrap(story.demonstration, WIDTH),
    [...wrap(story.sentence, WIDTH), '='.repeat(underlineOf(story.sentence)), ...wrap(story.state, WIDTH)],
    ...story.incidents.map(entryLines),
    section(words.home.services, serviceLines(story)),
    section(words.home.maintenance, story.work.flatMap(entryLines)),
    [...wrap(`${story.title}. ${story.asOf}`, WIDTH), `${pageUrl}/`],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function underlineOf(text: string): number {
  return Math.max(...wrap(text, WIDTH).map(columnsOf));
}

function entryLines({ title, lines, address }: StoryEntry): string[] {
  const below = lines.flatMap((line) => wrap(line, WIDTH - INDENT.length));
  return [...wrap(title, WIDTH), ...[...below, address].map((line) => INDENT + line)];
}

function section(heading: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [heading, '-'.repeat(columnsOf(heading)), ...lines];
}

/** Names in a column; a long one has its status below it. */
function serviceLines({ services }: StateStory): string[] {
  const widest = Math.min(Math.max(...services.map(({ name }) => columnsOf(name))), WIDTH / 2);
  return services.flatMap(({ name, status }) => {
    const gap = widest - columnsOf(name);
    return gap < 0 ? [name, `${' '.repeat(widest)}  ${status}`] : [`${name}${' '.repeat(gap)}  ${status}`];
  });
}
