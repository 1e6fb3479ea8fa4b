/**
 * A real Chromium for tests: the one that `CHROME_PATH` names, else one on
 * PATH, else the packaged one. Launched without arguments of ours, so that
 * pages are judged under the web's ordinary security.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { packagedChromium } from './packaged-chromium.ts';

const NAMES_ON_PATH = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

type Environment = Record<string, string | undefined>;

interface Program {
  executablePath: string;
  /** Where it was found, as printed with its version. */
  source: string;
  /** The browser process's environment; ours stays as it is. */
  env: Environment;
}

/** A started browser that shows text. Throws a sentence that names `CHROME_PATH` where none can be had. */
export async function launchBrowser(env: Environment = process.env): Promise<Browser> {
  const program = await findBrowser(env);
  const browser = await start(program);
  announce(`Chromium ${browser.version()}, ${program.source}`);
  try {
    await assertTextHasWidth(browser);
  } catch (error) {
    await browser.close();
    throw error;
  }
  return browser;
}

/** Throws where a page of the browser shows a word 0 pixels wide, since layout checks then pass on invisible text. */
export async function assertTextHasWidth(browser: Pick<Browser, 'newPage'>): Promise<void> {
  const page = await browser.newPage();
  await page.setContent('<span>Withdrawals</span>');
  const width = await page.locator('span').evaluate((word) => word.getBoundingClientRect().width);
  await page.close();
  if (width > 0) return;
  throw new Error('The browser finds no font, and every text is 0 pixels wide: set CHROME_PATH to another Chromium.');
}

async function findBrowser(env: Environment): Promise<Program> {
  const named = env['CHROME_PATH'];
  if (named) return { executablePath: named, source: 'named by CHROME_PATH', env };
  const onPath = NAMES_ON_PATH.flatMap((name) => everywhereOnPath(name, env)).find((path) => answers(path, env));
  if (onPath) return { executablePath: onPath, source: 'found on PATH', env };
  return findPackaged(env);
}

function everywhereOnPath(name: string, env: Environment): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

async function findPackaged(env: Environment): Promise<Program> {
  const { executablePath, libraryFolder, fontsFile } = await packagedChromium();
  const program = { executablePath, source: 'from @sparticuz/chromium', env: { ...env, FONTCONFIG_FILE: fontsFile } };
  if (answers(executablePath, program.env)) return program;
  const libraries = [libraryFolder, env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter);
  return { ...program, env: { ...program.env, LD_LIBRARY_PATH: libraries } };
}

/** Whether the program is more than a name: some systems put a script there that only asks to install a browser. */
function answers(executablePath: string, env: Environment): boolean {
  return spawnSync(executablePath, ['--version'], { env, stdio: 'ignore' }).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function start({ executablePath, source, env }: Program): Promise<Browser> {
  const withSandbox = (chromiumSandbox: boolean) => chromium.launch({ executablePath, env, chromiumSandbox });
  const isRoot = process.getuid?.() === 0;
  try {
    // Root has no sandbox, and neither has a container without user namespaces.
    return await withSandbox(!isRoot).catch(() => withSandbox(false));
  } catch (error) {
    const reason = `The browser "${executablePath}", ${source}, does not start: set CHROME_PATH to a Chromium that does.`;
    throw new Error(reason, { cause: error });
  }
}

const announced = new Set<string>();

function announce(line: string): void {
  if (announced.has(line)) return;
  announced.add(line);
  console.log(line);
}
