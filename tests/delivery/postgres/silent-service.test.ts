/** The sign-up service before a database that says nothing any more. */
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { endToken } from '#delivery/people/tokens.ts';
import { askToSubscribe } from '#delivery/people/requests.ts';
import { withBatches } from '#delivery/store/batch.ts';
import { openEndSpool } from '#subscriptions/end-spool.ts';
import { openPostOffice, type Mailer } from '#subscriptions/post-office.ts';
import { endByToken } from '#subscriptions/routes/unsubscribe.ts';
import { ASKED } from '#tests/support/confirming.ts';
import { time } from '#tests/support/makers.ts';
import { startPostgres, type PostgresForTests } from '#tests/support/postgres.ts';
import { aService } from '#tests/support/service.ts';
import { aWayTo } from '#tests/support/swallowing-proxy.ts';
import { aPlaceOn, aStore, columnIn, many, temporaryFolder } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');
const answerMs = 300;
const patienceMs = 500;
const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };

let server: PostgresForTests;
beforeAll(async () => {
  server = await startPostgres();
  return () => server.stop();
});

async function storeBehindWay(count: number) {
  const way = await aWayTo(await aPlaceOn(server));
  return { way, store: await aStore({ place: way.url, subscribers: many(count), answerMs }) };
}

test('while the database says nothing, everything that needs it is answered with 503, and no click is lost', async () => {
  const { store, way } = await storeBehindWay(1);
  const end = async (token: string) => void (await endByToken(store, token, NOW));
  const say = (): void => undefined;
  const spool = await openEndSpool({ folder: temporaryFolder(), end, clock: Date.now, say, retryMs: 3_600_000 });
  onTestFinished(() => spool.close());
  const service = await aService({ store, patienceMs, spool });
  way.cut();
  const link = `/u/${endToken(store.vault, { id: 1, channel: 'email', epoch: 0 })}`;
  const answers = await Promise.all([
    service.get('/robots.txt'),
    service.get('/health'),
    service.post('/subscribe', service.signUp()),
    service.get(link),
    service.post(link, ONE_CLICK),
  ]);
  expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
    [200, null],
    [503, null],
    [503, '30'],
    [503, '30'],
    [200, null],
  ]);
  way.mend();
  const signedUp = async (): Promise<number> => (await service.post('/subscribe', service.signUp())).status;
  await expect.poll(signedUp, { timeout: 20_000 }).toBe(200);
  await expect.poll(() => spool.apply(), { timeout: 20_000 }).toBe(true);
  expect(await columnIn(store, 'SELECT count(*) FROM subscription WHERE ended_at IS NULL')).toEqual([0]);
});

test('what had begun when the database fell silent is answered all the same, and is not done again', async () => {
  const { store, way } = await storeBehindWay(0);
  const db = withBatches(store.db, { patienceMs: 1000 });
  let count = 0;
  const begun = ['a', 'b'].map((key) =>
    db.transaction(async (session) => {
      count += 1;
      if (key === 'b') way.cut();
      await session.run('INSERT INTO quota (key_tag, window_until, used) VALUES (:key, 1, 1)', { key });
    }),
  );
  const later = begun.map((one) => one.catch((error: unknown) => String(error)));
  expect(await Promise.all(later)).toEqual(
    Array(2).fill(expect.stringMatching(/did not answer within 1 seconds, and may have written or not|says nothing/)),
  );
  way.mend();
  await expect.poll(() => columnIn(store, 'SELECT 1').catch(() => null), { timeout: 20_000 }).toEqual([1]);
  expect([count, await columnIn(store, 'SELECT count(*) FROM quota')]).toEqual([2, [0]]);
});

test('a confirmation whose leaving could not be noted is sent when the database is back, once', async () => {
  const { store, way } = await storeBehindWay(0);
  const confirmation = await store.db.transaction((session) =>
    askToSubscribe(session, store.vault, { asked: ASKED, now: NOW }),
  );
  const sent: string[] = [];
  let tries = 0;
  const mailer: Mailer = {
    async confirmation({ asked: { address } }, mayLeave) {
      tries += 1;
      if (tries === 1) way.cut();
      setTimeout(way.mend, 50);
      if (!(await mayLeave())) return { state: 'failed', code: null, reply: null };
      sent.push(address);
      return { state: 'accepted', code: '250', reply: null };
    },
    code: () => Promise.reject(new Error('No code was asked for.')),
  };
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  const office = openPostOffice({ store, mailer, say, retryAfterMs: [100, 100, 100, 100, 100], startAfterMs: () => 0 });
  onTestFinished(() => office.close());
  if (confirmation !== null) office.confirm(confirmation);
  await expect.poll(() => sent, { timeout: 30_000 }).toEqual(['person@customers.example']);
  await office.close();
  expect(said.length).toBeGreaterThan(0);
  expect([sent, said]).toEqual([
    ['person@customers.example'],
    said.map(() => expect.stringMatching(/^A mail could not be sent: The database “The store” is not there/)),
  ]);
});
