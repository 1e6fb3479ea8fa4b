/**
 * The Chromium inside the npm package `@sparticuz/chromium`, for machines
 * without a browser. The package's own unpacking puts an executable at a
 * predictable path in the shared temporary folder, and its launch arguments
 * switch the web's security off; neither is used here.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar-fs';

const CACHE_FOLDER = join(import.meta.dirname, '../../node_modules/.cache/allclear');

export interface PackagedChromium {
  executablePath: string;
  /** Shared libraries that a bare machine lacks. */
  libraryFolder: string;
  /** Without it every text is 0 pixels wide. */
  fontsFile: string;
}

/** Whether the package has a browser for this machine. */
export const isPackagedHere = process.platform === 'linux' && process.arch === 'x64';

/** Unpacks the browser on first use, some 210 MB; throws a sentence where the package has none for this machine. */
export async function packagedChromium(cacheFolder: string = CACHE_FOLDER): Promise<PackagedChromium> {
  if (!isPackagedHere) {
    throw new Error('The packaged browser runs on Linux x64 only: set CHROME_PATH to a Chromium of this machine.');
  }
  const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
  const folder = join(cacheFolder, `chromium-${await versionOf(packageFolder)}-${process.arch}`);
  await unpackOnce(folder, async (freshFolder) => {
    await unpack(join(packageFolder, 'bin'), freshFolder);
    await writeFile(join(freshFolder, 'fonts.conf'), fontsConf(folder));
  });
  return {
    executablePath: join(folder, 'chromium'),
    libraryFolder: join(folder, 'al2023/lib'),
    fontsFile: join(folder, 'fonts.conf'),
  };
}

/**
 * Fills a fresh folder beside the target and renames it to the target last of
 * all, so that a target is always whole. Of several processes at once one
 * wins, and the others use what it made.
 */
export async function unpackOnce(target: string, fill: (freshFolder: string) => Promise<void>): Promise<void> {
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true });
  const freshFolder = await mkdtemp(join(dirname(target), `unpacking-${basename(target)}-`));
  try {
    await fill(freshFolder);
    await rename(freshFolder, target).catch(acceptWinner);
  } finally {
    await rm(freshFolder, { recursive: true, force: true });
  }
}

function acceptWinner(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}

async function unpack(archives: string, folder: string): Promise<void> {
  await Promise.all([
    pipeline(
      createReadStream(join(archives, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(folder, 'chromium'), { mode: 0o755 }),
    ),
    unpackTar(join(archives, 'swiftshader.tar.br'), folder),
    unpackTar(join(archives, 'al2023.tar.br'), join(folder, 'al2023')),
    unpackTar(join(archives, 'fonts.tar.br'), join(folder, 'fonts')),
  ]);
}

function unpackTar(archive: string, folder: string): Promise<void> {
  return pipeline(createReadStream(archive), createBrotliDecompress(), extract(folder));
}

/** Names the folder's final place: fontconfig takes a relative cache folder from the process's working directory. */
function fontsConf(folder: string): string {
  const xmlFolder = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${xmlFolder}/fonts/fonts</dir>
  <cachedir>${xmlFolder}/fonts-cache</cachedir>
</fontconfig>
`;
}

async function versionOf(packageFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
