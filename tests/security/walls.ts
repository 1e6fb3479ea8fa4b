/**
 * Between what an author types and a script in a reader's browser stand three
 * walls. Each is tried alone, in a real browser; the last trials show that the
 * payloads have teeth and that an apparent wall is none. `npm run prove -- walls`
 * tries every payload, and the tests a tenth.
 */
import { Marked } from 'marked';
import type { Browser } from 'playwright-core';
import { markdownToHtml, sanitise } from '#render/markdown.ts';
import type { ServeOptions } from '../support/serve-folder.ts';
import { judge, type Verdict } from './judge.ts';
import { payloads, type Payload } from './payloads.ts';

export interface Trial {
  /** What it shows. */
  sentence: string;
  /** What speaks against the sentence: nothing, where it is true. */
  complaints: (browser: Browser, chosen: readonly Payload[]) => Promise<string[]>;
}

const HEADERS = { 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'" };

export const TRIALS: readonly Trial[] = [
  {
    sentence: 'markdown read without raw HTML runs nothing and holds nothing foreign',
    async complaints(browser, chosen) {
      const judged = await judgePayloads(browser, { chosen, toHtml: (markdown) => markdownToHtml(markdown) });
      return [...whatRan(judged), ...whatIsForeign(judged)];
    },
  },
  {
    sentence: 'the sanitiser over raw markdown runs nothing and holds nothing foreign',
    async complaints(browser, chosen) {
      const judged = await judgePayloads(browser, { chosen, toHtml: (markdown) => sanitise(rawHtml(markdown)) });
      return [...whatRan(judged), ...whatIsForeign(judged)];
    },
  },
  {
    sentence: 'the content security policy over raw markdown runs nothing',
    async complaints(browser, chosen) {
      return whatRan(await judgePayloads(browser, { chosen, toHtml: rawHtml, options: { headers: HEADERS } }));
    },
  },
  {
    sentence: 'without a wall most payloads run, and the judge sees foreign nodes',
    async complaints(browser, chosen) {
      const judged = await judgePayloads(browser, { chosen, toHtml: rawHtml });
      const counts = { ran: whatRan(judged).length, foreign: whatIsForeign(judged).length };
      const isMost = counts.ran > chosen.length / 2 && counts.foreign > chosen.length / 2;
      return isMost ? [] : [`of ${chosen.length} payloads ${counts.ran} ran, and ${counts.foreign} left foreign nodes`];
    },
  },
  {
    sentence: 'escaping raw HTML while rendering lets payloads after an open <code>, <pre> or <kbd> run',
    // Five do: always all of them.
    async complaints(browser) {
      const prefixed = payloads.filter(({ isPrefixed }) => isPrefixed);
      const judged = await judgePayloads(browser, { chosen: prefixed, toHtml: escapedHtml });
      return whatRan(judged).length > 0 ? [] : [`none of ${prefixed.length} ran`];
    },
  },
];

interface Judged extends Payload, Verdict {}

interface Trying {
  chosen: readonly Payload[];
  toHtml: (markdown: string) => string;
  options?: ServeOptions;
}

async function judgePayloads(browser: Browser, { chosen, toHtml, options }: Trying): Promise<Judged[]> {
  const pieces = chosen.map(({ markdown }) => toHtml(markdown));
  const verdicts = await judge(browser, pieces, options);
  return chosen.flatMap((payload, index) => {
    const verdict = verdicts[index];
    return verdict === undefined ? [] : [{ ...payload, ...verdict }];
  });
}

function whatRan(judged: Judged[]): string[] {
  return judged.filter(({ hasRun }) => hasRun).map(({ name }) => `${name} ran`);
}

function whatIsForeign(judged: Judged[]): string[] {
  return judged
    .filter(({ foreign }) => foreign.length > 0)
    .map(({ name, foreign }) => `${name} has ${foreign.join(', ')}`);
}

function rawHtml(markdown: string): string {
  return new Marked().parse(markdown, { async: false });
}

function escapedHtml(markdown: string): string {
  const escaping = new Marked({
    renderer: {
      html: ({ text }) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      link({ tokens }) {
        return this.parser.parseInline(tokens);
      },
      image: () => '',
    },
  });
  return escaping.parse(markdown, { async: false });
}
