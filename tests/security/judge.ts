/**
 * Documents as a browser runs them: each alone in a frame, with the common
 * events sent to every element and every link and form tried. What ran, and
 * what is in them that an entry may not hold.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { type ServedFolder, serveFolder, type ServeOptions } from '../support/serve-folder.ts';
import { provoke } from './provoke.ts';

export interface Verdict {
  /** Whether a script of the document ran. */
  hasRun: boolean;
  /** Elements, attributes, comments that an entry may not hold, in words. */
  foreign: string[];
}

const FRAMES_PER_PAGE = 80;
const PAGES_AT_ONCE = 2;
// Images that do not load, animations and refreshes come after the page's load event.
const SETTLING_MS = 300;

/** A verdict for each piece of HTML, in their order; `headers` come with each document. */
export async function judge(browser: Browser, pieces: string[], options: ServeOptions = {}): Promise<Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-payloads-'));
  await Promise.all(pieces.map((html, index) => writeFile(join(folder, `${index}.html`), documentOf(html))));
  const served = await serveFolder(folder, options);
  const context = await browser.newContext();
  try {
    return await judgeServed(context, served, pieces.length);
  } finally {
    await context.close();
    await served.close();
    await rm(folder, { recursive: true });
  }
}

function documentOf(html: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><title>Entry</title></head><body><main>${html}</main></body></html>`;
}

async function judgeServed(context: BrowserContext, { url }: ServedFolder, count: number): Promise<Verdict[]> {
  const ran = new Set<string>();
  await context.exposeBinding('ranByPayload', ({ frame }) => void ran.add(outermostName(frame)));
  await context.addInitScript(() => {
    window.alert = window.confirm = window.prompt = () => Reflect.get(window, 'ranByPayload')();
  });
  const foreign: string[][] = [];
  const chunks = Array.from({ length: Math.ceil(count / FRAMES_PER_PAGE) }, (_, index) => index * FRAMES_PER_PAGE);
  const worker = async () => {
    for (let first = chunks.shift(); first !== undefined; first = chunks.shift()) {
      const found = await judgePage(await context.newPage(), url, {
        first,
        end: Math.min(first + FRAMES_PER_PAGE, count),
      });
      for (const [index, words] of found) foreign[index] = words;
    }
  };
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, worker));
  return Array.from({ length: count }, (_, index) => ({
    hasRun: ran.has(String(index)),
    foreign: foreign[index] ?? ['the document is gone'],
  }));
}

/** The name of the page's own frame in which the frame lies. */
function outermostName(frame: Frame): string {
  const parent = frame.parentFrame();
  return parent === null || parent.parentFrame() === null ? frame.name() : outermostName(parent);
}

async function judgePage(
  page: Page,
  url: string,
  { first, end }: { first: number; end: number },
): Promise<[number, string[]][]> {
  const numbers = Array.from({ length: end - first }, (_, index) => first + index);
  await page.setContent(
    numbers.map((number) => `<iframe name="${number}" src="${url}/${number}.html"></iframe>`).join(''),
  );
  const found = await Promise.all(
    page
      .mainFrame()
      .childFrames()
      .map(async (frame): Promise<[number, string[]]> => {
        const words = await frame.evaluate(provoke).catch(() => ['the document is gone']);
        return [Number(frame.name()), words];
      }),
  );
  await page.waitForTimeout(SETTLING_MS);
  await page.close();
  return found;
}
