/**
 * What `/embed.js` does in the reader's browser. Its text is the script, so it
 * may name nothing from outside: it carries what it needs.
 */
import type { EmbedState } from './embed-state.ts';
import type { Words } from '../words/words.ts';

export type EmbedSettings = Words['embed'] & {
  /** The page's. */
  name: string;
  css: string;
};

/** Shows the state where the script stands, and again every five minutes. */
export function embed({ name, unknown, old, css }: EmbedSettings, lineOf: typeof embedLine): void {
  const script = document.currentScript as HTMLScriptElement | null;
  if (!script) return;
  const { origin } = new URL(script.src);
  const isBar = script.dataset['show'] === 'bar';
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  // A sheet made by script needs no leave from the host page's policy, as a style element would.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  function draw(text: string, state?: EmbedState): void {
    const line = lineOf({ href: `${origin}/`, text: `${name}: ${text}` }, state);
    if (isBar) line.className = 'bar';
    root.replaceChildren(line);
  }

  async function read(path: string): Promise<unknown> {
    const reply = await fetch(origin + path, { cache: 'no-cache' });
    if (!reply.ok) throw new Error(path);
    return reply.json();
  }

  async function show(): Promise<void> {
    try {
      const [summary, state] = (await Promise.all([read('/api/v2/summary.json'), read('/embed/state.json')])) as [
        { status: { indicator: string; description: string } },
        EmbedState,
      ];
      const { indicator, description } = summary.status;
      const isSame = indicator === state.indicator;
      const isOld = state.trueUntil !== null && !(Date.now() < Date.parse(state.trueUntil) + 600_000);
      const sentence = `${state.sentence} (${state.asOf}${isOld ? `, ${old}` : ''})`;
      if (indicator === 'none') {
        if (isOld || !isSame) throw new Error(old);
        if (isBar) root.replaceChildren();
        else draw(sentence, state);
      } else if (isSame) draw(sentence, state);
      // Between two uploads of a build; the API's document is the truth.
      else draw(description.trim());
    } catch {
      // Not to know is no fault of the services: a bar says nothing, a line says so.
      if (isBar) root.replaceChildren();
      else draw(unknown);
    }
  }

  function begin(): void {
    if (isBar) document.body.prepend(host);
    else script?.after(host);
    void show();
    setInterval(() => document.hidden || void show(), 300_000);
  }

  if (isBar && !document.body) addEventListener('DOMContentLoaded', begin);
  else begin();
}

/** Text becomes text and never markup. Without a state it has neither colour nor shape. */
export function embedLine({ href, text }: { href: string; text: string }, state?: EmbedState): HTMLElement {
  const line = document.createElement('p');
  const link = document.createElement('a');
  line.setAttribute('role', 'status');
  link.href = href;
  link.rel = 'noopener';
  link.textContent = text;
  if (state) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.style.setProperty('--l', state.colours.light);
    line.style.setProperty('--d', state.colours.dark);
    svg.setAttribute('viewBox', '0 0 16 16');
    shape.setAttribute('fill-rule', 'evenodd');
    shape.setAttribute('d', state.shape);
    svg.append(shape);
    line.append(svg);
  }
  line.append(link);
  return line;
}
