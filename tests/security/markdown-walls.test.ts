/**
 * Between what an author types and a script in a reader's browser stand three
 * walls. Each is tried alone, in a real browser; the last cases show that the
 * payloads have teeth and that an apparent wall is none.
 */
import { Marked } from 'marked';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { markdownToHtml, sanitise } from '#render/markdown.ts';
import { launchBrowser } from '../support/browser.ts';
import type { ServeOptions } from '../support/serve-folder.ts';
import { judge, type Verdict } from './judge.ts';
import { type Payload, payloads } from './payloads.ts';

const TIMEOUT_MS = 120_000;
const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

function rawHtml(markdown: string): string {
  return new Marked().parse(markdown, { async: false });
}

interface Judged extends Payload, Verdict {}

async function judgePayloads(
  chosen: Payload[],
  toHtml: (markdown: string) => string,
  options?: ServeOptions,
): Promise<Judged[]> {
  const verdicts = await judge(
    browser,
    chosen.map(({ markdown }) => toHtml(markdown)),
    options,
  );
  return chosen.flatMap((payload, index) => {
    const verdict = verdicts[index];
    return verdict === undefined ? [] : [{ ...payload, ...verdict }];
  });
}

function namesOfRun(judged: Judged[]): string[] {
  return judged.filter(({ hasRun }) => hasRun).map(({ name }) => name);
}

function foreignNodes(judged: Judged[]): [string, string[]][] {
  return judged.filter(({ foreign }) => foreign.length > 0).map(({ name, foreign }) => [name, foreign]);
}

describe('each wall alone', { timeout: TIMEOUT_MS }, () => {
  test('markdown read without raw HTML runs nothing and holds nothing foreign', async () => {
    const judged = await judgePayloads(payloads, (markdown) => markdownToHtml(markdown));
    expect([namesOfRun(judged), foreignNodes(judged)]).toEqual([[], []]);
  });

  test('the sanitiser over raw markdown runs nothing and holds nothing foreign', async () => {
    const judged = await judgePayloads(payloads, (markdown) => sanitise(rawHtml(markdown)));
    expect([namesOfRun(judged), foreignNodes(judged)]).toEqual([[], []]);
  });

  test('the content security policy over raw markdown runs nothing', async () => {
    const headers = { 'content-security-policy': CONTENT_SECURITY_POLICY };
    const judged = await judgePayloads(payloads, rawHtml, { headers });
    expect(namesOfRun(judged)).toEqual([]);
  });
});

describe('without a wall', { timeout: TIMEOUT_MS }, () => {
  test('most payloads run, and the judge sees foreign nodes', async () => {
    const judged = await judgePayloads(payloads, rawHtml);
    expect(namesOfRun(judged).length).toBeGreaterThan(payloads.length / 2);
    expect(foreignNodes(judged).length).toBeGreaterThan(payloads.length / 2);
  });

  test('escaping raw HTML while rendering lets payloads after an open <code>, <pre> or <kbd> run', async () => {
    const escaping = new Marked({
      renderer: {
        html: ({ text }) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
        link({ tokens }) {
          return this.parser.parseInline(tokens);
        },
        image: () => '',
      },
    });
    const prefixed = payloads.filter(({ isPrefixed }) => isPrefixed);
    const judged = await judgePayloads(prefixed, (markdown) => escaping.parse(markdown, { async: false }));
    expect(namesOfRun(judged).length).toBeGreaterThan(0);
  });
});
