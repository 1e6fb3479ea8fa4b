import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertTextHasWidth, launchBrowser } from './browser.ts';
import { isPackagedHere, packagedChromium, unpackOnce } from './packaged-chromium.ts';
import { serveFolder } from './serve-folder.ts';

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'allclear-browser-'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>Page</title><script>document.title = "ran"</script>',
  );
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

describe('the browser', () => {
  test('reads no reply of another origin that does not allow it', async () => {
    const [home, silent, allowing] = await Promise.all([
      serveFolder(folder),
      serveFolder(folder),
      serveFolder(folder, { headers: { 'access-control-allow-origin': '*' } }),
    ]);
    const page = await browser.newPage();
    await page.goto(home.url);
    const read = (url: string) =>
      page.evaluate(
        (address) =>
          fetch(address).then(
            (reply) => reply.status,
            () => 'blocked',
          ),
        url,
      );
    expect([await read(silent.url), await read(allowing.url)]).toEqual(['blocked', 200]);
    await Promise.all([page.close(), home.close(), silent.close(), allowing.close()]);
  });

  test('runs an inline script unless the content security policy forbids it', async () => {
    const [open, guarded] = await Promise.all([
      serveFolder(folder),
      serveFolder(folder, { headers: { 'content-security-policy': "script-src 'self'" } }),
    ]);
    const page = await browser.newPage();
    await page.goto(open.url);
    const titleWithoutPolicy = await page.title();
    await page.goto(guarded.url);
    expect([titleWithoutPolicy, await page.title()]).toEqual(['ran', 'Page']);
    await Promise.all([page.close(), open.close(), guarded.close()]);
  });

  test('shows text that has a width', async () => {
    await expect(assertTextHasWidth(browser)).resolves.toBeUndefined();
  });

  test('is refused when its text has no width', async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => {
      Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 0, 0);
    });
    await expect(assertTextHasWidth(context)).rejects.toThrow('set CHROME_PATH to another Chromium');
    await context.close();
  });

  test('is asked for by name when the named one does not start', async () => {
    await expect(launchBrowser({ CHROME_PATH: '/nowhere/chromium' })).rejects.toThrow(
      'The browser "/nowhere/chromium", named by CHROME_PATH, does not start: set CHROME_PATH to a Chromium that does.',
    );
  });

  test.runIf(isPackagedHere)('is not a program on PATH that cannot tell its version', async () => {
    await writeFile(join(folder, 'google-chrome'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const other = await launchBrowser({ PATH: folder });
    expect(other.isConnected()).toBe(true);
    await other.close();
  });
});

describe('unpacking', () => {
  test.runIf(isPackagedHere)(
    'twice at the same time gives one whole browser',
    async () => {
      const cacheFolder = await mkdtemp(join(tmpdir(), 'allclear-unpacking-'));
      const [first, second] = await Promise.all([packagedChromium(cacheFolder), packagedChromium(cacheFolder)]);
      expect(second).toEqual(first);
      expect(await readdir(cacheFolder)).toHaveLength(1);
      const env = { ...process.env, FONTCONFIG_FILE: first.fontsFile, LD_LIBRARY_PATH: first.libraryFolder };
      const unpacked = await chromium.launch({ executablePath: first.executablePath, env });
      await expect(assertTextHasWidth(unpacked)).resolves.toBeUndefined();
      await unpacked.close();
      await rm(cacheFolder, { recursive: true });
    },
    60_000,
  );

  test('leaves a finished target alone', async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'allclear-unpacking-'));
    const target = join(cacheFolder, 'target');
    const fillWith = (text: string) => (fresh: string) => writeFile(join(fresh, 'file'), text);
    await Promise.all([unpackOnce(target, fillWith('one')), unpackOnce(target, fillWith('one'))]);
    await unpackOnce(target, fillWith('two'));
    expect([await readdir(cacheFolder), await readFile(join(target, 'file'), 'utf8')]).toEqual([['target'], 'one']);
    await rm(cacheFolder, { recursive: true });
  });

  test('leaves no target and no rest when it fails', async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'allclear-unpacking-'));
    const failing = unpackOnce(join(cacheFolder, 'target'), () => Promise.reject(new Error('The disk is full.')));
    await expect(failing).rejects.toThrow('The disk is full.');
    expect(await readdir(cacheFolder)).toEqual([]);
    await rm(cacheFolder, { recursive: true });
  });
});
