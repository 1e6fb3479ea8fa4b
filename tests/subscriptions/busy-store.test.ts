import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { endToken } from '#delivery/people/tokens.ts';
import { openPostgres } from '#delivery/store/postgres.ts';
import type { Store } from '#delivery/store/store.ts';
import { MOST_UNPROVED, openEndSpool, type EndSpool } from '#subscriptions/end-spool.ts';
import { endByToken } from '#subscriptions/routes/unsubscribe.ts';
import { aService, type TestedService } from '#tests/support/service.ts';
import { aStore, columnIn, many, temporaryFolder } from '#tests/support/temporary-store.ts';

const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };
const patienceMs = 40;

interface Spooled {
  spool: EndSpool;
  said: string[];
}

/** Waits an hour by itself: the test says when it is tried. */
async function aSpool(store: Store, folder: string, clock = Date.now): Promise<Spooled> {
  const said: string[] = [];
  const end = async (token: string) => void (await endByToken(store, token, 1));
  const spool = await openEndSpool({ folder, end, clock, say: (line) => said.push(line), retryMs: 3_600_000 });
  onTestFinished(() => spool.close());
  return { spool, said };
}

/** Another program that writes to the file until it is let go. */
function aWriter({ place }: Store): { letGo: () => void } {
  const other = new DatabaseSync(place);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  return { letGo: () => other.exec('COMMIT') };
}

function tokenOf(vault: Store['vault'], id: number): string {
  return endToken(vault, { id, channel: 'email', epoch: 0 });
}

function linkOf({ vault }: Store, id: number): string {
  return `/u/${tokenOf(vault, id)}`;
}

function running(store: Store): Promise<unknown[]> {
  return columnIn(store, 'SELECT subscriber_id FROM subscription WHERE ended_at IS NULL ORDER BY subscriber_id');
}

async function answersOf(service: TestedService): Promise<unknown[]> {
  const answers = [
    await service.get('/robots.txt'),
    await service.get('/health'),
    await service.post('/subscribe', service.signUp()),
  ];
  return answers.map(({ status, headers }) => [status, headers.get('retry-after')]);
}

test('while somebody else writes, what needs no writing is answered, the rest with 503, and no click is lost', async () => {
  const store = await aStore({ subscribers: many(2) });
  const folder = temporaryFolder();
  const { spool, said } = await aSpool(store, folder);
  const service = await aService({ store, patienceMs, spool });
  const writer = aWriter(store);
  expect(await answersOf(service)).toEqual([
    [200, null],
    [200, null],
    [503, '30'],
  ]);
  const clicks = await Promise.all([1, 1, 2].map((id) => service.post(linkOf(store, id), ONE_CLICK)));
  expect(
    await Promise.all(clicks.map(async (click) => [click.status, (await click.text()).includes('have ended')])),
  ).toEqual(clicks.map(() => [200, true]));
  expect(await running(store)).toEqual([1, 2]);
  writer.letGo();
  expect([await spool.apply(), await running(store), readdirSync(folder)]).toEqual([true, [], []]);
  expect(said).toEqual([
    'The store takes nothing now: clicks that end a subscription are kept, and applied later.',
    'The store takes writes again: 2 clicks that had been kept are applied.',
  ]);
  expect((await service.post('/subscribe', service.signUp())).status).toBe(200);
});

test('a sign-up that was answered with 503 is not made afterwards', async () => {
  const store = await aStore();
  const service = await aService({ store, patienceMs });
  const writer = aWriter(store);
  const answer = await service.post('/subscribe', service.signUp());
  expect([answer.status, (await answer.text()).includes('nothing was changed')]).toEqual([503, true]);
  writer.letGo();
  await service.mailed();
  expect([await columnIn(store, 'SELECT count(*) FROM request'), service.confirmations]).toEqual([[0], []]);
});

test('a click that was kept is applied after a restart, and its file has the token alone', async () => {
  const store = await aStore({ subscribers: many(1) });
  const folder = temporaryFolder();
  const first = await aSpool(store, folder);
  const service = await aService({ store, patienceMs, spool: first.spool });
  const writer = aWriter(store);
  expect((await service.post(linkOf(store, 1), ONE_CLICK)).status).toBe(200);
  await first.spool.close();
  const [name = ''] = readdirSync(folder);
  const path = join(folder, name);
  expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o600, `${tokenOf(store.vault, 1)}\n`]);
  const { spool } = await aSpool(store, folder, () => Date.now() + 2 * 3_600_000);
  writer.letGo();
  expect([await spool.apply(), await running(store), readdirSync(folder)]).toEqual([true, [], []]);
});

test('what another service may still write to is applied and left in its place', async () => {
  const store = await aStore({ subscribers: many(2) });
  const folder = temporaryFolder();
  const name = 'ended-0123456789abcdef.spool';
  const [whole, half] = [1, 2].map((id) => tokenOf(store.vault, id));
  writeFileSync(join(folder, name), `${whole}\nnot a token\n${half?.slice(0, 9)}`);
  const { spool } = await aSpool(store, folder);
  expect([await spool.apply(), await running(store), readdirSync(folder)]).toEqual([true, [2], [name]]);
});

test('while the database is not there, a click is kept, and everything else says when to come again', async () => {
  const store = await aStore({ subscribers: many(1) });
  const away = openPostgres('postgres://nobody@127.0.0.1:1/nothing');
  onTestFinished(() => away.db.close());
  const { spool } = await aSpool(store, temporaryFolder());
  const service = await aService({ store: { ...store, db: away.db }, patienceMs: 2000, spool });
  expect(await answersOf(service)).toEqual([
    [200, null],
    [503, null],
    [503, '30'],
  ]);
  expect((await service.post(linkOf(store, 1), ONE_CLICK)).status).toBe(200);
  expect([await spool.apply(), await running(store)]).toEqual([true, []]);
});

test('made-up clicks take no room from those of mails, and the same one takes it once', async () => {
  const store = await aStore({ subscribers: many(1) });
  const folder = temporaryFolder();
  const { spool } = await aSpool(store, folder);
  const own = tokenOf(store.vault, 1);
  const madeUp = Array.from({ length: MOST_UNPROVED }, (_, index) => madeUpToken(index));
  expect(new Set(await Promise.all(madeUp.map((token) => spool.keep(token, { isOfAMail: false }))))).toEqual(
    new Set([true]),
  );
  expect(await spool.keep(madeUpToken(MOST_UNPROVED), { isOfAMail: false })).toBe(false);
  const away = openPostgres('postgres://nobody@127.0.0.1:1/nothing');
  onTestFinished(() => away.db.close());
  const service = await aService({ store: { ...store, db: away.db }, patienceMs: 2000, spool });
  expect((await service.post(`/u/${madeUpToken(MOST_UNPROVED)}`, ONE_CLICK)).status).toBe(503);
  const clicks = await Promise.all([1, 1, 1].map((id) => service.post(linkOf(store, id), ONE_CLICK)));
  expect(clicks.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [name = ''] = readdirSync(folder);
  expect(readFileSync(join(folder, name), 'utf8').split(own)).toHaveLength(2);
  expect([await spool.apply(), await running(store)]).toEqual([true, []]);
});

function madeUpToken(index: number): string {
  return index
    .toString(32)
    .replaceAll(/[01]/g, 'y')
    .replaceAll(/[89]/g, 'z')
    .concat('x', index.toString(2).replaceAll('0', 'a').replaceAll('1', 'b'))
    .padStart(36, 'a');
}

test('where a click can be kept nowhere, the mail program is told to come again', async () => {
  const store = await aStore({ subscribers: many(1) });
  const service = await aService({ store, patienceMs });
  aWriter(store);
  const answer = await service.post(linkOf(store, 1), ONE_CLICK);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
});
