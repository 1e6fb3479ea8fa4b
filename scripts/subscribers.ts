/** `npm run subscribers`: who gets mails. */
import { parseInstant } from '#core/instant.ts';
import { parseAddress } from '#delivery/people/address.ts';
import { refusedLines, rowsOf, type Checked, type Pieces } from '#delivery/people/import-file.ts';
import { liftedManyText, liftedText } from '#delivery/people/lifting-text.ts';
import { heldBy, liftBy, liftOne } from '#delivery/people/lifting.ts';
import { cutShortText, importedText, listJson, listLines, refusedText } from '#delivery/people/subscriber-text.ts';
import { addSubscribers, listSubscribers, removeSubscriber, type Added } from '#delivery/people/subscribers.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { contentOrStop, environmentOrStop, withStore } from '#scripts/delivery-setting.ts';
import { printLines } from '#scripts/print-lines.ts';
import { textPieces } from '#scripts/text-file.ts';

const USAGE = `npm run subscribers -- import FILE.csv [--skip-bad] [--revive] [--content FOLDER]
npm run subscribers -- list [--json]
npm run subscribers -- remove ADDRESS
npm run subscribers -- lift ADDRESS
npm run subscribers -- lift --evidence TEXT --on DAY [--yes]

A file's first line names its columns: “email”, and if wanted “components” (ids with
spaces between; empty: all of them) and “locale”. Importing it again changes nothing;
where an import was cut short, that goes on with it.

  --skip-bad        leave out lines that are wrong, instead of importing nothing
  --revive          bring back those who had ended their subscription and ask for it again
  --content FOLDER  the folder whose page.yaml names the components (content)
  --json            the list as JSON

lift lets mail go again to an address that “list” shows as one that gets none: to one, or to all
of whom the same was said on one day, as in “lift --evidence blocked --on 2022-01-18” (UTC). Without
--yes it says how many those are. Who complained is lifted by name alone.

  --evidence TEXT   a part of what was said, as “list” shows it
  --on DAY          the day since which they get no mail
  --yes             to do it`;

const { values, positionals } = parseArguments(
  USAGE,
  {
    'skip-bad': { type: 'boolean', default: false },
    revive: { type: 'boolean', default: false },
    content: { type: 'string', default: 'content' },
    json: { type: 'boolean', default: false },
    evidence: { type: 'string' },
    on: { type: 'string' },
    yes: { type: 'boolean', default: false },
  },
  2,
);
const [command, subject] = positionals;
const environment = environmentOrStop();

if (command === 'import' && subject !== undefined) await importFile(subject);
else if (command === 'list' && subject === undefined) await withStore(environment, list, { canCreate: false });
else if (command === 'remove' && subject !== undefined)
  await withStore(environment, (store) => remove(store, subject), { canCreate: false });
else if (command === 'lift' && subject !== undefined)
  await withStore(environment, (store) => lift(store, subject), { canCreate: false });
else if (command === 'lift') await withStore(environment, liftMany, { canCreate: false });
else stop(`Say what to do: “import FILE.csv”, “list”, “remove ADDRESS” or “lift”.\n\n${USAGE}`, 2);

/** The store is opened when there is something to write, so that a mistake makes none. */
async function importFile(name: string): Promise<void> {
  const { page } = contentOrStop(values.content).content;
  const pieces = readOrStop(name);
  const checked: Checked = { rows: 0, refused: 0 };
  await readingOrStop(name, () => printLines(refusedTexts(refusedLines(pieces, page, checked))));
  const isRefused = checked.rows === 0 || (checked.refused > 0 && !values['skip-bad']);
  const added = isRefused ? null : await withStore(environment, (store) => write(store, rowsOf(pieces, page), checked));
  console.log(importedText(checked, added));
  process.exitCode = isRefused ? 1 : 0;
}

async function* refusedTexts(lines: ReturnType<typeof refusedLines>): AsyncIterable<string> {
  for await (const line of lines) yield refusedText(line);
}

async function write(store: Store, rows: ReturnType<typeof rowsOf>, checked: Checked): Promise<Added> {
  let soFar: Added = { added: 0, alreadyThere: 0, ended: [] };
  const options = { now: Date.now(), isReviving: values.revive, onBatch: (added: Added) => void (soFar = added) };
  try {
    return await addSubscribers(store, rows, options);
  } catch (error) {
    console.error(cutShortText(soFar, checked));
    throw error;
  }
}

async function list(store: Store): Promise<void> {
  const subscribers = listSubscribers(store);
  await printLines(values.json ? listJson(subscribers) : listLines(subscribers));
}

async function remove(store: Store, text: string): Promise<void> {
  const outcome = await removeSubscriber(store, text, Date.now());
  if (outcome === 'unknown') stop('This address is not on the list; nothing was changed.', 1);
  console.log(
    outcome === 'removed' ? 'Removed: it gets nothing more.' : 'It had been removed before; nothing was changed.',
  );
}

async function lift({ db, vault }: Store, text: string): Promise<void> {
  const parsed = parseAddress(text);
  if (!('address' in parsed)) return stop('“lift” takes an e-mail address; nothing was changed.', 2);
  const tag = addressTag(vault, 'email', parsed.address);
  const lifted = await db.transaction((session) => liftOne(session, tag));
  console.log(liftedText(lifted));
  process.exitCode = lifted === null ? 1 : 0;
}

async function liftMany({ db }: Store): Promise<void> {
  const { evidence: text = '', on = '', yes: isDone } = values;
  const from = /^\d{4}-\d\d-\d\d$/.test(on) ? parseInstant(`${on}T00:00Z`) : null;
  if (text === '' || from === null)
    return stop('“lift” takes an address, or --evidence TEXT and --on DAY, as in “--on 2022-01-18”.', 2);
  const held = await db.transaction(async (session) => {
    const found = await heldBy(session, { text, from });
    if (isDone) await liftBy(session, { text, from });
    return found;
  });
  console.log(liftedManyText(held, { isDone }));
}

function readOrStop(name: string): Pieces {
  try {
    return textPieces(name);
  } catch (error) {
    return stop(`${unreadableReason(name, error)}; nothing was imported.`, 1);
  }
}

async function readingOrStop(name: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    stop(`${unreadableReason(name, error)}; nothing was imported.`, 1);
  }
}

function unreadableReason(name: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return `There is no file “${name}”: name one that is there`;
  if (code === 'EISDIR') return `“${name}” is a folder: name a file in it`;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return `“${name}” is not text in UTF-8: save it as “CSV UTF-8”`;
  return `“${name}” cannot be read (${code}): see to your account’s rights to it`;
}
