/** A store of its own for a test, gone when the test is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import type { Values } from '#delivery/store/database.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { databaseOnServer } from './postgres.ts';

/** What an operator would set as ALLCLEAR_KEY. */
export const TEST_KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
export const KEY = Buffer.from(TEST_KEY, 'hex');

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A place for a store that nobody has made yet: a file, or a database of its own where the run is on PostgreSQL. */
export async function aPlace(): Promise<string> {
  return (await databaseOnServer()) ?? join(temporaryFolder(), 'store.db');
}

/** With a subscriber for each entry: the components of its choice, none being all. */
export async function aStore({ subscribers = [] }: { subscribers?: string[][] } = {}): Promise<Store> {
  const store = await openStore(await aPlace(), { key: KEY });
  onTestFinished(() => closeStore(store));
  const rows = subscribers.map((components, index) => ({
    line: index + 2,
    address: `person${index + 1}@example.org`,
    components,
    locale: null,
  }));
  await addSubscribers(store, rows, { now: 0, isReviving: false });
  return store;
}

/** `count` subscribers to everything. */
export function many(count: number): string[][] {
  return Array.from({ length: count }, () => []);
}

/** One column of a statement's rows. */
export async function columnIn({ db }: Pick<Store, 'db'>, sql: string, values: Values = {}): Promise<unknown[]> {
  return (await db.all(sql, values)).map((row) => Object.values(row)[0]);
}

/** Each delivery's state, in the order of ids. */
export function statesIn(store: Pick<Store, 'db'>): Promise<unknown[]> {
  return columnIn(store, 'SELECT state FROM delivery ORDER BY id');
}

/** Each delivery's code, in the order of ids. */
export function codesIn(store: Pick<Store, 'db'>): Promise<unknown[]> {
  return columnIn(store, 'SELECT code FROM delivery ORDER BY id');
}
