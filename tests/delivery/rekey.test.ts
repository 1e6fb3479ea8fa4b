/** The key of a store is changed while it is in use: docs/decisions/0007-keys.md. */
import { expect, onTestFinished, test } from 'vitest';
import { DAY } from '#core/instant.ts';
import { pacedScopes, RELAY } from '#delivery/outbox/buckets.ts';
import { tagIn, returnPathOf } from '#delivery/mail/verp.ts';
import { listSubscribers, removeSubscriber, addSubscribers } from '#delivery/people/subscribers.ts';
import { readLink } from '#delivery/people/confirming.ts';
import { endToken, isEndTokenOf, isManageTokenOf, mailedTo, manageToken } from '#delivery/people/tokens.ts';
import { takeQuota } from '#delivery/people/quota.ts';
import { copyStore } from '#delivery/store/copy-store.ts';
import { settleKeys } from '#delivery/store/key-state.ts';
import { DOMAIN_COLUMNS, NAME_COLUMNS, SEALED_COLUMNS, UNKEYED_TAGS } from '#delivery/store/keyed-columns.ts';
import { leftUnder, rekey } from '#delivery/store/rekey.ts';
import { closeStore, openStore, type Opening, type Store } from '#delivery/store/store.ts';
import {
  addressOf,
  aFullStore,
  everyText,
  isSuppressed,
  NEW_KEY,
  NOW,
  opensWith,
  PEOPLE,
} from '#tests/support/keyed-store.ts';
import { aPlace, columnIn, KEY } from '#tests/support/temporary-store.ts';

const NEW = NEW_KEY;
const BOTH = { key: NEW, former: [KEY] };

async function opened(place: string, opening: Opening): Promise<Store> {
  const store = await openStore(place, opening);
  onTestFinished(() => closeStore(store));
  return store;
}

class Killed extends Error {}

/** Ends it as a kill does: after a batch, and before anything else. */
async function killedAfter(store: Store, batches: number): Promise<void> {
  let count = 0;
  const dying = rekey(store, {
    now: NOW,
    batch: 400,
    onProgress() {
      count += 1;
      if (count === batches) throw new Killed();
    },
  });
  await expect(dying).rejects.toThrow(Killed);
}

test('killed again and again, it ends with everybody under the new key and nothing under the former', async () => {
  const { place, open, token } = await aFullStore();
  const before = await opened(place, { key: KEY });
  const tags = new Set(await columnIn(before, 'SELECT address_tag FROM subscriber WHERE address_tag IS NOT NULL'));
  for (const batches of [1, 4, 6, 7]) await killedAfter(await opened(place, BOTH), batches);
  const store = await opened(place, BOTH);
  expect(await rekey(store, { now: NOW, batch: 400 })).toMatchObject({ isChanged: true });
  expect(await leftUnder(store)).toBe(0);
  expect(await rekey(store, { now: NOW })).toEqual({ isChanged: false, changed: 0 });

  const alone = await opened(place, { key: NEW });
  const listed = await Array.fromAsync(listSubscribers(alone));
  expect(listed.filter(({ address }) => address !== null)).toHaveLength(PEOPLE - 1);
  expect([await isSuppressed(alone, addressOf(7)), await isSuppressed(alone, addressOf(8))]).toEqual([true, true]);
  expect(await readLink(alone, token, NOW)).toMatchObject({ state: 'open', waiting: [{ asked: open }] });
  const network = { key: 'network 203.0.113.0/24', quota: { limit: 1, windowMs: DAY }, now: NOW };
  expect(await alone.db.transaction((session) => takeQuota(session, alone.vault, network))).toBe(false);

  expect(new Set((await pacedScopes(alone.db)).keys())).toEqual(
    new Set([RELAY, alone.vault.tag('domain', 'mail1.example')]),
  );
  const texts = await everyText(alone);
  expect(texts.filter((text) => opensWith(KEY, text))).toEqual([]);
  expect(texts.filter((text) => tags.has(text))).toEqual([]);
  expect(texts.filter((text) => opensWith(NEW, text)).length).toBeGreaterThan(PEOPLE - 1);
  await expect(openStore(place, { key: KEY })).rejects.toThrow(/ALLCLEAR_KEY is not the key/);
}, 300_000);

test('meanwhile people are found, nobody subscribes twice, and who leaves has left', async () => {
  const { place } = await aFullStore();
  const service = await opened(place, BOTH);
  const rows = [40, 41, 42, 2000, 2999].map((id, line) => ({
    line,
    address: addressOf(id),
    components: [],
    locale: null,
  }));
  const strangers = [1, 2, 3].map((line) => ({
    line,
    address: `new${line}@mail1.example`,
    components: [],
    locale: null,
  }));
  for (const batches of [1, 3, 4, 5]) {
    await killedAfter(await opened(place, BOTH), batches);
    const again = await addSubscribers(service, rows, { now: NOW, isReviving: true });
    expect(again).toEqual({ added: 0, alreadyThere: rows.length, ended: [] });
    const added = await addSubscribers(service, strangers, { now: NOW, isReviving: false });
    expect(added.added + added.alreadyThere).toBe(strangers.length);
    expect(await isSuppressed(service, addressOf(7))).toBe(true);
    const leaving = addressOf(100 + batches);
    expect([await removeSubscriber(service, leaving, NOW), await removeSubscriber(service, leaving, NOW)]).toEqual([
      'removed',
      'ended-before',
    ]);
  }
  const together = await Promise.all([rekeyed(place), busy(service)]);
  expect(together).toEqual([true, 20]);
  expect((await columnIn(service, 'SELECT count(*) FROM subscriber')).map(Number)).toEqual([
    PEOPLE + strangers.length + 20,
  ]);
}, 300_000);

async function rekeyed(place: string): Promise<boolean> {
  return (await rekey(await opened(place, BOTH), { now: NOW, batch: 300 })).isChanged;
}

/** Asks twice for each while the key is changed under its hands; how many came. */
async function busy(service: Store): Promise<number> {
  let added = 0;
  for (let round = 0; round < 40; round += 1) {
    const row = { line: 1, address: `busy${round % 20}@mail2.example`, components: [], locale: null };
    added += (await addSubscribers(service, [row], { now: NOW, isReviving: false })).added;
  }
  return added;
}

test('a mail that is sent again keeps its Message-ID, and what comes back to an earlier one still finds it', async () => {
  const { place } = await aFullStore();
  const before = await opened(place, BOTH);
  const [message, path] = [
    before.vault.tag('message', 'x'),
    returnPathOf({ secret: before.vault.tag('verp', ''), domain: 'b.example', deliveryId: 5 }),
  ];
  await rekey(await opened(place, BOTH), { now: NOW });
  const after = await opened(place, { key: NEW });
  expect(after.vault.tag('message', 'x')).toBe(message);
  expect(tagIn(path, after.vault.returnSecrets(NOW + DAY))).toEqual({ state: 'verified', delivery: '5' });
  expect(tagIn(path, after.vault.returnSecrets(NOW + 31 * DAY))).toEqual({ state: 'forged' });
  const fresh = returnPathOf({ secret: after.vault.tag('verp', ''), domain: 'b.example', deliveryId: 5 });
  expect([fresh === path, tagIn(fresh, after.vault.returnSecrets(NOW + 365 * DAY)).state]).toEqual([false, 'verified']);
});

test('who does not know both keys is told so while it is changed', async () => {
  const { place } = await aFullStore();
  await expect(openStore(place, { key: NEW })).rejects.toThrow(/ALLCLEAR_KEY is not the key/);
  await killedAfter(await opened(place, BOTH), 3);
  for (const key of [KEY, NEW])
    await expect(openStore(place, { key })).rejects.toThrow(/is being changed: set the new one in ALLCLEAR_KEY/);
  const copying = copyStore(await opened(place, BOTH), await opened(await aPlace(), BOTH));
  await expect(copying).rejects.toThrow(/let “npm run rekey” come to its end first\. Nothing was copied\./);
  await rekey(await opened(place, BOTH), { now: NOW });
  const copy = await aPlace();
  await copyStore(await opened(place, { key: NEW }), await opened(copy, { key: NEW }));
  expect(await isSuppressed(await opened(copy, { key: NEW }), addressOf(8))).toBe(true);
});

test('a second change finds the same people, and needs the keys of neither before', async () => {
  const { place } = await aFullStore();
  await rekey(await opened(place, BOTH), { now: NOW });
  const third = Buffer.alloc(32, 3);
  const both = { key: third, former: [NEW] };
  await killedAfter(await opened(place, both), 4);
  await rekey(await opened(place, both), { now: NOW });
  const alone = await opened(place, { key: third });
  expect([await isSuppressed(alone, addressOf(7)), await isSuppressed(alone, addressOf(8))]).toEqual([true, true]);
  expect(await removeSubscriber(alone, addressOf(9), NOW)).toBe('removed');
  expect((await everyText(alone)).filter((text) => opensWith(KEY, text) || opensWith(NEW, text))).toEqual([]);
});

test('every column that has something sealed or tagged is known to the change', async () => {
  const store = await opened(await aPlace(), { key: KEY });
  const tables = await columnIn(
    store,
    store.db.dialect.name === 'sqlite'
      ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
      : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const found: string[] = [];
  for (const table of tables) {
    const columns = await columnIn(
      store,
      store.db.dialect.name === 'sqlite'
        ? `SELECT name FROM pragma_table_info('${String(table)}')`
        : `SELECT column_name FROM information_schema.columns WHERE table_name = '${String(table)}'`,
    );
    for (const column of columns)
      if (/(?:^|_)(?:sealed|tag)$/.test(String(column))) found.push(`${String(table)}.${String(column)}`);
  }
  const known = [...NAME_COLUMNS, ...SEALED_COLUMNS, ...DOMAIN_COLUMNS, ...UNKEYED_TAGS].map(
    ([table, column]) => `${table}.${column}`,
  );
  expect([...found, 'pace.scope'].toSorted()).toEqual(known.toSorted());
});

test('links in mails that end go on ending whatever key is changed, and links that manage do not go on', async () => {
  const { place } = await aFullStore();
  const owner = { id: 1, channel: 'email', epoch: 0 } as const;
  const first = await opened(place, { key: KEY });
  const [end, manage] = [endToken(first.vault, owner), manageToken(first.vault, owner, NOW)];
  const ends = (store: Store) =>
    [end, between].map((token) => [isEndTokenOf(store.vault, owner, token), mailedTo(store.vault, token)]);
  const stillEnds = [
    [true, 1],
    [true, 1],
  ];

  const link = Buffer.alloc(32, 5);
  const second = await opened(place, { key: KEY, link });
  const between = endToken(second.vault, owner);
  expect(ends(second)).toEqual(stillEnds);
  expect(isManageTokenOf(second.vault, owner, { token: manage, now: NOW })).toBe(false);
  await rekey(await opened(place, { ...BOTH, link }), { now: NOW });
  const third = await opened(place, { key: NEW, link: Buffer.alloc(32, 6) });
  expect(ends(third)).toEqual(stillEnds);
  await settleKeys(third.db, third.vault, place);
  const last = await opened(place, { key: NEW });
  expect(ends(last)).toEqual(stillEnds);
  expect(isEndTokenOf(last.vault, { ...owner, channel: 'webhook' }, end)).toBe(false);
});
