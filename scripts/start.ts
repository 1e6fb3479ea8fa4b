/** `npm start`: the demo in a browser and in a mailbox, on this machine alone. */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { printInstant, type Instant } from '#core/instant.ts';
import { StoreError } from '#delivery/store/store.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { startPreview } from '#preview/preview.ts';
import { instantArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { buildInThread } from '#scripts/build-in-thread.ts';

const USAGE = `npm start -- [--content FOLDER] [--at MOMENT] [--port NUMBER] [--fresh]

  --content FOLDER  the entries to show (content)
  --at MOMENT       begin at this moment, as in 2022-01-18T18:00Z; the clock runs on from there
  --port NUMBER     the first port to try for the site (4321)
  --fresh           forget the mailbox and the subscribers of earlier runs`;

const DATA_FOLDER = join('var', 'start');

const { values } = parseArguments(USAGE, {
  content: { type: 'string', default: 'content' },
  at: { type: 'string' },
  port: { type: 'string', default: '4321' },
  fresh: { type: 'boolean', default: false },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  stop(`--port takes a number from 0 to 65535; “${values.port}” is none.`, 2);

const { content, problems } = readContent(values.content);
if (content === null) stop(`${REPORTERS.text(problems, values.content)}Nothing was started.`, 1);
const isNow = values.at === undefined && content.page.demonstration === undefined;
const begin = instantArgument('--at', values.at) ?? content.page.demonstration?.at ?? Date.now();
const startedAt = Date.now();
const clock = (): Instant => begin + Date.now() - startedAt;

console.log('Building. This takes a few seconds.\n');
const preview = await startPreview({
  contentFolder: values.content,
  dataFolder: dataFolderOf(resolve(values.content)),
  isFresh: values.fresh,
  port,
  clock,
  build: (at, to) => buildInThread({ contentFolder: values.content, at: isNow ? null : at, ...to }),
  say: (line) => console.log(line),
}).catch((error: unknown) => {
  if (error instanceof StoreError) stop(error.message, 1);
  throw error;
});
if ('refusal' in preview) stop(preview.refusal, 1);
console.log(welcome(preview.url));

let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C does not wait.
    if (isEnding) process.exit(1);
    isEnding = true;
    console.log('\nEnding.');
    void preview.close().then(() => process.exit(0));
  });
}

/** By the folder's whole path: two folders of one name have each their own ledger. */
function dataFolderOf(contentPath: string): string {
  const digest = createHash('sha256').update(contentPath).digest('hex').slice(0, 8);
  const moment = isNow ? 'now' : printInstant(begin).replaceAll(':', '');
  return join(DATA_FOLDER, `${basename(contentPath)}-${digest}`, moment);
}

function welcome(url: string): string {
  const taken = port !== 0 && !url.endsWith(`:${port}`) ? `Port ${port} is taken, so this is another.\n\n` : '';
  const incident = content?.incidents.find(({ updates }) => updates.some(({ at }) => at <= begin))?.id;
  const example = incident === undefined ? '' : tryNext(incident);
  return `\n${taken}  The page     ${url}/\n  Sign up      ${url}/subscribe/\n  The mailbox  ${url}/mailbox/\n${example}\nCtrl-C ends it.\n`;
}

function tryNext(incidentId: string): string {
  const file = join(values.content, `${incidentId}/20-my-first-update.md`);
  return `
Try next: save this as ${file}

---
at: ${printInstant(begin)}
status: identified
nextUpdate: ${printInstant(begin + 30 * 60_000)}
---
This is my first update. **Every** subscriber of this incident is told of it once.

and look at both pages again. Delete the file when you have seen enough. A mistake in it is
explained here, and changes nothing.
`;
}
