import { expect, test } from 'vitest';
import { newSecret } from '#delivery/channels/signature.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { writeChoice } from '#delivery/people/subscriptions.ts';
import { parseSubscribers } from '#delivery/people/subscriber-file.ts';
import { cutShortText, importText, listJson, listLines } from '#delivery/people/subscriber-text.ts';
import {
  addSubscribers,
  insertSubscriber,
  listSubscribers,
  removeSubscriber,
  type Added,
  type Subscriber,
} from '#delivery/people/subscribers.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { aPage, time } from '#tests/support/makers.ts';
import { aPlace, aStore, KEY } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');
const later = time('2022-01-18T12:00Z');

function importInto(store: Store, csv: string, { isReviving = false, at = now } = {}) {
  return addSubscribers(store, parseSubscribers(csv, aPage()).rows, { now: at, isReviving });
}

function everybody(store: Store): Promise<Subscriber[]> {
  return Array.fromAsync(listSubscribers(store));
}

test('a file names its columns in any order, and choices may be left out', async () => {
  const csv = 'Locale,email,components\r\nen,Ada@EXAMPLE.org,trading withdrawals\r\n,bob@example.org,\r\n';
  expect(parseSubscribers(csv, aPage())).toEqual({
    rows: [
      { line: 2, address: 'Ada@example.org', components: ['trading', 'withdrawals'], locale: 'en' },
      { line: 3, address: 'bob@example.org', components: [], locale: null },
    ],
    refused: [],
  });
});

test('every bad line is told with its number and the reason, without the address', async () => {
  const csv = [
    'email,components,locale',
    'ada@example.org,,',
    'not an address,,',
    'bob@example.org,lending,',
    'cy@example.org,,fr',
    'dee@example.org',
    'ada@example.org,trading,',
    'ada@example.org,,',
  ].join('\n');
  expect(parseSubscribers(csv, aPage()).refused).toEqual([
    { line: 3, reason: 'the address has no “@”' },
    { line: 4, reason: 'the page has no component “lending”' },
    { line: 5, reason: 'the page is not written in “fr”' },
    { line: 6, reason: 'it has 1 fields where the first line has 3' },
    { line: 7, reason: 'it repeats line 2 with other choices' },
  ]);
});

test.each([
  ['', 1],
  ['ada@example.org\n', 1],
  ['\ncomponents,ada@example.org\n', 2],
  ['components\n', 1],
])('a file that begins with %j does not name its columns', async (csv, line) => {
  expect(parseSubscribers(csv, aPage())).toEqual({
    rows: [],
    refused: [
      { line, reason: 'the first line must name the columns: “email”, and if wanted “components” and “locale”' },
    ],
  });
});

test.each([
  ['email;components\nada@example.org;\n', 1, 'semicolons'],
  ['\uFEFF\r\n"email";"locale"\r\n"ada@example.org";""\r\n', 2, 'semicolons'],
  ['email\tcomponents\n', 1, 'tabs'],
])('a file whose columns no comma separates, as %j, is told so', async (csv, line, separator) => {
  expect(parseSubscribers(csv, aPage())).toEqual({
    rows: [],
    refused: [{ line, reason: `the columns are separated by ${separator}; save the file with commas between them` }],
  });
});

test('a column that nobody knows is named, with those that are known', async () => {
  expect(parseSubscribers('\nemail,Colour\nada@example.org,red\n', aPage())).toEqual({
    rows: [],
    refused: [
      {
        line: 2,
        reason: 'there is no column “colour”; the columns are “email”, and if wanted “components” and “locale”',
      },
    ],
  });
});

test('a file with columns alone is told to have no subscribers', async () => {
  expect(importText(parseSubscribers('email,components\n', aPage()), null)).toBe(
    'The file names its columns and has no subscriber below them. Nothing was imported.',
  );
});

test('a column that is named twice is refused', async () => {
  expect(parseSubscribers('email,email\n', aPage()).refused).toEqual([
    { line: 1, reason: 'the first line names a column twice' },
  ]);
});

test('an import adds everybody, and repeating it adds nobody', async () => {
  const store = await aStore();
  const csv = 'email,components\nada@example.org,\nbob@example.org,trading\nada@example.org,\n';
  expect(await importInto(store, csv)).toEqual({ added: 2, alreadyThere: 1, ended: [] });
  expect(await importInto(store, csv)).toEqual({ added: 0, alreadyThere: 3, ended: [] });
  expect(await everybody(store)).toEqual([
    {
      id: 1,
      channel: 'email',
      address: 'ada@example.org',
      locale: null,
      createdAt: now,
      endedAt: null,
      suppression: null,
      components: [],
    },
    {
      id: 2,
      channel: 'email',
      address: 'bob@example.org',
      locale: null,
      createdAt: now,
      endedAt: null,
      suppression: null,
      components: ['trading'],
    },
  ]);
});

test('an import leaves the choices of those already there as they are', async () => {
  const store = await aStore();
  await importInto(store, 'email,components\nada@example.org,trading\n');
  await importInto(store, 'email\nada@example.org\n');
  expect((await everybody(store)).map(({ components }) => components)).toEqual([['trading']]);
});

test('who has left is not brought back by a list, but by an order', async () => {
  const store = await aStore();
  const csv = 'email\nada@example.org\n';
  await importInto(store, csv);
  expect(await removeSubscriber(store, 'ada@example.org', later)).toBe('removed');
  expect((await everybody(store))[0]?.endedAt).toBe(later);
  expect(await importInto(store, csv)).toEqual({ added: 0, alreadyThere: 0, ended: [2] });
  expect((await everybody(store))[0]?.endedAt).toBe(later);
  expect(await importInto(store, csv, { isReviving: true })).toEqual({ added: 1, alreadyThere: 0, ended: [] });
  expect((await everybody(store))[0]?.endedAt).toBeNull();
});

test('an address is one subscriber in whatever case, and is kept as it was typed first', async () => {
  const store = await aStore();
  const csv = 'email\nAda@example.org\nADA@Example.ORG\n';
  expect(await importInto(store, csv)).toEqual({ added: 1, alreadyThere: 1, ended: [] });
  expect(await importInto(store, 'email\nada@example.org\n')).toEqual({ added: 0, alreadyThere: 1, ended: [] });
  expect((await everybody(store)).map(({ address }) => address)).toEqual(['Ada@example.org']);
  expect(await removeSubscriber(store, 'aDA@example.org', later)).toBe('removed');
  expect(await importInto(store, 'email\nadA@example.org\n')).toEqual({ added: 0, alreadyThere: 0, ended: [2] });
});

test('a file that says two things of one mailbox is refused, in whatever case', async () => {
  expect(parseSubscribers('email,components\nada@example.org,\nAda@example.org,trading\n', aPage()).refused).toEqual([
    { line: 3, reason: 'it repeats line 2 with other choices' },
  ]);
});

test('the store itself takes no second spelling', async () => {
  const { db, vault } = await aStore({ subscribers: [[]] });
  const again = { channel: 'email', address: 'Person1@example.org', contact: null, locale: null, now } as const;
  expect(await insertSubscriber(db, vault, again)).toBe(1);
  const twin = 'INSERT INTO subscriber (channel, address_tag, domain_tag, created_at) VALUES (:channel, :tag, :tag, 0)';
  const tag = addressTag(vault, 'email', again.address);
  await expect(db.run(twin, { channel: 'email', tag })).rejects.toThrow(/unique/i);
});

test('removing twice and removing a stranger change nothing', async () => {
  const store = await aStore({ subscribers: [[]] });
  await removeSubscriber(store, 'person1@example.org', now);
  expect(await removeSubscriber(store, 'person1@example.org', later)).toBe('ended-before');
  expect((await everybody(store))[0]?.endedAt).toBe(now);
  expect(await removeSubscriber(store, 'stranger@example.org', now)).toBe('unknown');
});

test('an import that fails in the middle keeps whole batches, and run again it goes on', async () => {
  const store = await aStore();
  const rowOf = (number: number) => ({
    line: number + 1,
    address: `person${number}@example.org`,
    components: [],
    locale: null,
  });
  const rows = [1, 2, 3, 4, 5, 6, 7].map(rowOf);
  const broken = rows.map((row) => (row.line === 5 ? { ...row, components: [undefined as unknown as string] } : row));
  let soFar: Added = { added: 0, alreadyThere: 0, ended: [] };
  const options = { now, isReviving: false, batch: 2, onBatch: (added: Added) => void (soFar = added) };
  await expect(addSubscribers(store, broken, options)).rejects.toThrow(/null value in column|NOT NULL constraint/);
  expect(cutShortText(soFar, { rows: 7, refused: 0 })).toMatch(
    /^The import was cut short: of 7 lines the first 2 have been dealt with, and 2 people were added by them\. Run/,
  );
  expect((await everybody(store)).map(({ address }) => address)).toEqual([
    'person1@example.org',
    'person2@example.org',
  ]);
  expect(await addSubscribers(store, rows, options)).toEqual({ added: 5, alreadyThere: 2, ended: [] });
  expect(await everybody(store)).toHaveLength(7);
});

test('who signs up or is removed during an import waits for one batch', async () => {
  const place = await aPlace();
  const store = await aStore({ place });
  const other = await openStore(place, { key: KEY, patienceMs: 0 });
  const rows = [1, 2, 3, 4].map((line) => ({
    line,
    address: `person${line}@example.org`,
    components: [],
    locale: null,
  }));
  const removed: unknown[] = [];
  const breathe = async () => {
    removed.push(await removeSubscriber(other, 'person1@example.org', now));
    await addSubscribers(other, [{ line: 1, address: 'PERSON4@example.org', components: ['trading'], locale: null }], {
      now,
      isReviving: false,
    });
  };
  expect(await addSubscribers(store, rows, { now, isReviving: false, batch: 2, breathe })).toEqual({
    added: 3,
    alreadyThere: 1,
    ended: [],
  });
  await closeStore(other);
  expect(removed).toEqual(['removed', 'ended-before']);
  expect((await everybody(store)).map(({ address, components }) => [address, components])).toEqual([
    ['person1@example.org', []],
    ['person2@example.org', []],
    ['PERSON4@example.org', ['trading']],
    ['person3@example.org', []],
  ]);
});

test('a list of several pages has everybody once, as text and as JSON', async () => {
  const store = await aStore();
  const rows = Array.from({ length: 2300 }, (_, index) => ({
    line: index + 2,
    address: `person${index + 1}@example.org`,
    components: [],
    locale: null,
  }));
  await addSubscribers(store, rows, { now, isReviving: false });
  const json = (await Array.fromAsync(listJson(listSubscribers(store)))).join('\n');
  const listed = JSON.parse(json) as { id: number; createdAt: string }[];
  expect(json).toBe(JSON.stringify(listed, null, 2));
  expect(new Set(listed.map(({ id }) => id)).size).toBe(2300);
  expect(listed[0]?.createdAt).toBe('2022-01-17T12:00Z');
  expect(await Array.fromAsync(listJson(listSubscribers(await aStore())))).toEqual(['[]']);
});

test('the words of an import have line numbers and no addresses', async () => {
  const file = parseSubscribers('email\nada@example.org\nbad\n', aPage());
  expect(importText(file, null)).toBe(
    'Line 3: the address has no “@”.\nNothing was imported. Mend the file, or import the other 1 with --skip-bad.',
  );
  expect(importText(file, { added: 1, alreadyThere: 0, ended: [7, 9] })).toBe(
    [
      'Line 3: the address has no “@”.',
      '1 added, 0 already there, 1 refused.',
      '2 had ended their subscription and stay away (line 7, 9); --revive brings them back.',
    ].join('\n'),
  );
});

test('the list shows each choice and who has left', async () => {
  const store = await aStore();
  await importInto(store, 'email,components,locale\nada@example.org,,en\nbob@example.org,trading withdrawals,\n');
  await removeSubscriber(store, 'bob@example.org', later);
  expect((await Array.fromAsync(listLines(listSubscribers(store)))).join('\n')).toBe(
    [
      'ada@example.org  everything  en  since 2022-01-17T12:00Z',
      'bob@example.org  trading withdrawals  ended 2022-01-18T12:00Z',
      '1 subscribed, 1 ended.',
    ].join('\n'),
  );
});

test('of an address on the web the list shows the host alone, and it is removed by all of it', async () => {
  const store = await aStore();
  const url = 'https://hooks.customers.example/t0ken';
  const target = JSON.stringify({ url, shape: 'standard', secrets: [newSecret()] });
  const followers = [
    { channel: 'webhook', address: target },
    { channel: 'slack', address: 'https://hooks.slack.com/services/a/b/c' },
  ] as const;
  for (const follower of followers) {
    const id = await insertSubscriber(store.db, store.vault, { ...follower, contact: null, locale: null, now });
    await writeChoice(store.db, id, { choice: EVERYTHING, now });
  }
  expect(await removeSubscriber(store, 'https://hooks.customers.example/other', later)).toBe('unknown');
  expect(await removeSubscriber(store, url, later)).toBe('removed');
  expect((await Array.fromAsync(listLines(listSubscribers(store)))).join('\n')).toBe(
    [
      'hooks.customers.example  webhook  everything  ended 2022-01-18T12:00Z',
      'hooks.slack.com  slack  everything  since 2022-01-17T12:00Z',
      '1 subscribed, 1 ended.',
    ].join('\n'),
  );
});
