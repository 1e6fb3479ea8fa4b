/** A store of its own for a test, gone when the test is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** With a subscriber for each entry: the components of its choice, none being all. */
export function aStore({ subscribers = [] }: { subscribers?: string[][] } = {}): Store {
  const store = openStore(join(temporaryFolder(), 'store.db'));
  onTestFinished(() => closeStore(store));
  const rows = subscribers.map((components, index) => ({
    line: index + 2,
    address: `person${index + 1}@example.org`,
    components,
    locale: null,
  }));
  addSubscribers(store, rows, { now: 0, isReviving: false });
  return store;
}

/** `count` subscribers to everything. */
export function many(count: number): string[][] {
  return Array.from({ length: count }, () => []);
}

/** Each delivery's state, in the order of ids. */
export function statesIn({ db }: Store): string[] {
  return db
    .prepare('SELECT state FROM delivery ORDER BY id')
    .all()
    .map((row) => String(row['state']));
}

/** Each delivery's code, in the order of ids. */
export function codesIn({ db }: Store): unknown[] {
  return db
    .prepare('SELECT code FROM delivery ORDER BY id')
    .all()
    .map((row) => row['code']);
}
