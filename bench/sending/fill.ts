/**
 * Makes a store with so many subscribers, by the code of any worktree of this
 * project: a store that a later state has made is closed to an earlier one.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as stores from '#delivery/store/store.ts';
import type * as many from '#tests/support/many-subscribers.ts';
import { BENCH_KEY } from './key.ts';

const [folder = '', place = '', count = ''] = process.argv.slice(2);
const { openStore, closeStore } = (await codeOf('src/delivery/store/store.ts')) as typeof stores;
const { fillStore } = (await codeOf('tests/support/many-subscribers.ts')) as typeof many;

const store = await openStore(place, { key: BENCH_KEY });
await fillStore(store, Number(count));
// As a store is that was not filled a moment ago: what a server puts in order behind an import is not the sender's cost.
if (store.db.dialect.name === 'postgres') {
  await store.db.run('VACUUM ANALYZE');
  await store.db.run('CHECKPOINT');
}
await closeStore(store);

function codeOf(path: string): Promise<unknown> {
  return import(pathToFileURL(resolve(folder, path)).href);
}
