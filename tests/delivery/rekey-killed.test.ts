/** `npm run rekey` as an operator runs it, killed as a machine kills: between its batches, and in the middle of one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { listSubscribers } from '#delivery/people/subscribers.ts';
import { readLink } from '#delivery/people/confirming.ts';
import { leftUnder } from '#delivery/store/rekey.ts';
import { closeStore, openStore, type Opening, type Store } from '#delivery/store/store.ts';
import { addressOf, aFullStore, everyText, isSuppressed, NEW_KEY, NOW, opensWith } from '#tests/support/keyed-store.ts';
import { isKeptFromOthers } from '#tests/support/stop-between-writes.ts';
import { columnIn, KEY, TEST_KEY } from '#tests/support/temporary-store.ts';

/** So many that each kind of value takes several batches. */
const PEOPLE = 7000;
const KILLS = 5;

async function opened(place: string, opening: Opening): Promise<Store> {
  const store = await openStore(place, opening);
  onTestFinished(() => closeStore(store));
  return store;
}

function startRekey(place: string) {
  const { PATH = '' } = process.env;
  const keys = { ALLCLEAR_KEY: NEW_KEY.toString('hex'), ALLCLEAR_FORMER_KEYS: TEST_KEY };
  const env = { PATH, NO_COLOR: '1', ALLCLEAR_STORE: place, ...keys };
  const child = spawn(process.execPath, ['scripts/rekey.ts', '--yes'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Whether another is in the middle of a transaction that writes. */
async function isWriting({ db, place }: Store): Promise<boolean> {
  if (db.dialect.name === 'postgres') {
    const others = await db.all(
      `SELECT 1 AS one FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND xact_start IS NOT NULL AND query LIKE 'UPDATE%'`,
    );
    return others.length > 0;
  }
  return isKeptFromOthers(place, 0);
}

/** Kills it in its write of that number, or so long after that began; false: it has come to its end before. */
async function killedWriting(
  child: ChildProcess,
  watching: Store,
  when: { write: number; afterMs: number },
): Promise<boolean> {
  const ended = once(child, 'exit');
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  let wasWriting = false;
  for (let writes = 0; writes < when.write && !isOver();) {
    const isIn = await isWriting(watching);
    if (isIn && !wasWriting) writes += 1;
    wasWriting = isIn;
    await sleep(1);
  }
  await sleep(when.afterMs);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

test('a change of the key that is killed again and again loses nobody, and leaves nothing that the former key opens', async () => {
  const { place, open, token } = await aFullStore(PEOPLE);
  const before = await opened(place, { key: KEY });
  const tags = new Set(await columnIn(before, 'SELECT address_tag FROM subscriber WHERE address_tag IS NOT NULL'));
  const addresses = async (store: Store): Promise<Set<string | null>> =>
    new Set((await Array.fromAsync(listSubscribers(store))).map(({ address }) => address));
  const people = await addresses(before);
  let kills = 0;
  for (let run = 0; run < KILLS; run += 1) {
    const when = { write: 1 + (run % 2), afterMs: run % 4 < 2 ? 0 : 3 * run };
    kills += (await killedWriting(startRekey(place), before, when)) ? 1 : 0;
  }
  expect(kills).toBeGreaterThan(KILLS / 2);

  const last = startRekey(place);
  expect(await text(last.stdout)).toMatch(/^The key is changed: \d+ values, and none is left under the former key\./);
  const store = await opened(place, { key: NEW_KEY });
  expect([await leftUnder(store), await addresses(store)]).toEqual([0, people]);
  expect([await isSuppressed(store, addressOf(7)), await isSuppressed(store, addressOf(8))]).toEqual([true, true]);
  expect(await readLink(store, token, NOW)).toMatchObject({ state: 'open', waiting: [{ asked: open }] });
  const texts = await everyText(store);
  expect(texts.filter((value) => opensWith(KEY, value) || tags.has(value))).toEqual([]);
  expect(texts.filter((value) => opensWith(NEW_KEY, value)).length).toBeGreaterThan(PEOPLE - 1);
  await expect(openStore(place, { key: KEY })).rejects.toThrow(/ALLCLEAR_KEY is not the key/);
}, 180_000);
