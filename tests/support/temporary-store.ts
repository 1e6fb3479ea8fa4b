/** A store of its own for a test, gone when the test is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import type { Values } from '#delivery/store/database.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { databaseOnServer } from './postgres-database.ts';

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

/** A database of its own on a server that the test itself ends or cuts off. */
export async function aPlaceOn({ url }: { url: string }): Promise<string> {
  const name = `t${Math.random().toString(36).slice(2)}`;
  const admin = await aStore({ place: url });
  await admin.db.run(`CREATE DATABASE ${name}`);
  return url.replace(/[^/]+$/, name);
}

export interface StoreForTest {
  /** For each subscriber the components of its choice, none being all. */
  subscribers?: string[][];
  /** Where it is, for tests that open it again. */
  place?: string;
  /** So long a server may say nothing. */
  answerMs?: number;
}

export async function aStore({ subscribers = [], place, ...how }: StoreForTest = {}): Promise<Store> {
  const store = await openStore(place ?? (await aPlace()), { key: KEY, ...how });
  onTestFinished(() => closeStore(store));
  const people = subscribers.map((components, index) => ({ address: `person${index + 1}@example.org`, components }));
  await subscribe(store, ...people);
  return store;
}

/** Adds subscribers by e-mail, who joined at 0. */
export async function subscribe(store: Store, ...people: { address: string; components: string[] }[]): Promise<void> {
  const rows = people.map((person, index) => ({ ...person, line: index + 2, locale: null }));
  await addSubscribers(store, rows, { now: 0, isReviving: false });
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
