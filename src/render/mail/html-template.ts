/** HTML as a template: what is put in is escaped, unless it is HTML already. */
import { escapeHtml } from '../escape.ts';

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | Html | null | readonly Part[];

/** As in markup`<p>${text}</p>`; null is nothing, a list its parts one after another. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + printed(parts[index - 1] ?? null) + string));
}

function printed(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return escapeHtml(part);
  return part instanceof Html ? part.text : part.map(printed).join('');
}
