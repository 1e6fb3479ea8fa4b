/** `npm run subscribers`: who gets mails. */
import { readFileSync } from 'node:fs';
import { printInstant } from '#core/instant.ts';
import { parseAddress } from '#delivery/address.ts';
import { parseSubscribers } from '#delivery/subscriber-file.ts';
import { importText, listText } from '#delivery/subscriber-text.ts';
import { addSubscribers, listSubscribers, removeSubscriber } from '#delivery/subscribers.ts';
import type { Store } from '#delivery/store.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { contentOrStop, environmentOrStop, withStore } from '#scripts/delivery-setting.ts';

const USAGE = `npm run subscribers -- import FILE.csv [--skip-bad] [--revive] [--content FOLDER]
npm run subscribers -- list [--json]
npm run subscribers -- remove ADDRESS

A file's first line names its columns: “email”, and if wanted “components” (ids with
spaces between; empty: all of them) and “locale”. Importing it again changes nothing.

  --skip-bad        leave out lines that are wrong, instead of importing nothing
  --revive          bring back those who had ended their subscription and ask for it again
  --content FOLDER  the folder whose page.yaml names the components (content)
  --json            the list as JSON`;

const { values, positionals } = parseArguments(
  USAGE,
  {
    'skip-bad': { type: 'boolean', default: false },
    revive: { type: 'boolean', default: false },
    content: { type: 'string', default: 'content' },
    json: { type: 'boolean', default: false },
  },
  2,
);
const [command, subject] = positionals;
const environment = environmentOrStop();

await withStore(environment.ALLCLEAR_STORE, (store) => {
  if (command === 'import' && subject !== undefined) return importFile(store, subject);
  if (command === 'list' && subject === undefined) return list(store);
  if (command === 'remove' && subject !== undefined) return remove(store, subject);
  return stop(`Say what to do: “import FILE.csv”, “list” or “remove ADDRESS”.\n\n${USAGE}`, 2);
});

function importFile(store: Store, path: string): void {
  const now = Date.now();
  const file = parseSubscribers(readOrStop(path), contentOrStop(values.content).content.page);
  const isRefused = file.refused.length > 0 && !(values['skip-bad'] && file.rows.length > 0);
  const added = isRefused ? null : addSubscribers(store, file.rows, { now, isReviving: values.revive });
  console.log(importText(file, added));
  process.exitCode = isRefused ? 1 : 0;
}

function list(store: Store): void {
  const subscribers = listSubscribers(store);
  const dated = subscribers.map(({ address, components, locale, createdAt, endedAt }) => ({
    address,
    components,
    locale,
    createdAt: printInstant(createdAt),
    endedAt: endedAt === null ? null : printInstant(endedAt),
  }));
  console.log(values.json ? JSON.stringify(dated, null, 2) : listText(subscribers));
}

function remove(store: Store, text: string): void {
  const parsed = parseAddress(text);
  const outcome = 'address' in parsed ? removeSubscriber(store, parsed.address, Date.now()) : 'unknown';
  if (outcome === 'unknown') stop('This address is not on the list; nothing was changed.', 1);
  console.log(
    outcome === 'removed' ? 'Removed: it gets no more mails.' : 'It had been removed before; nothing was changed.',
  );
}

function readOrStop(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    return stop(`“${path}” cannot be read as a file of UTF-8 text; nothing was imported.`, 1);
  }
}
