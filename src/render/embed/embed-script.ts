/** `/embed.js`: the page's state on somebody else's page, in a line or in a bar at its top. */
import { embed, embedLine, type EmbedSettings } from './embed-in-browser.ts';
import { INK, PAPER } from '../pictures/palette.ts';
import type { Words } from '../words/words.ts';

/** The whole text of the script, for browsers. `name` is the page's. */
export function embedScript(name: string, words: Words['embed']): string {
  const settings: EmbedSettings = { ...words, name, css: css() };
  const json = JSON.stringify(settings).replaceAll('<', String.raw`\u003c`);
  return `(${textOf(embed)})(${json},${textOf(embedLine)});\n`;
}

/** Without what only its readers need: indentation and comments on lines of their own. */
function textOf(code: typeof embed | typeof embedLine): string {
  return code.toString().replace(/^(?:\s*\/\/.*)?\s+/gm, '');
}

/** `--l` and `--d` are the state's colours in light and dark; the host page's scheme is inherited. */
function css(): string {
  return [
    ':host{all:initial;color-scheme:inherit;display:block}',
    'a{color:inherit}svg{width:.8em;height:.8em;margin-inline-end:.4em;fill:currentColor}',
    'p{margin:0;font:15px/1.5 system-ui,sans-serif;display:inline-block;padding:.2em .6em;border-radius:.4em;',
    `color:light-dark(var(--l,${INK.light}),var(--d,${INK.dark}));background:light-dark(${PAPER.light},${PAPER.dark})}`,
    `.bar{display:block;border-radius:0;text-align:center;color:#fff;background:var(--l,${INK.light})}`,
  ].join('');
}
