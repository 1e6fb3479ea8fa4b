import { expect, test } from 'vitest';
import { openJournal } from '#delivery/outbox/journal.ts';
import { freeze, ledgerOf } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { suppress } from '#delivery/people/suppression.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aSink, NOW, send, UPDATE_ID } from '#tests/support/sending.ts';
import { aStore, codesIn, columnIn, many, statesIn } from '#tests/support/temporary-store.ts';

const NO_SUCH_USER = '550 5.1.1 No such user';

test('who does not exist ends as failed, is left alone from then on, and stands in the ledger once', async () => {
  const store = await aStore({ subscribers: many(40) });
  const sink = await aSink({ answer: (point, to) => (point === 'rcpt' && /[37]@/.test(to) ? NO_SUCH_USER : 'take') });
  const report = await send(store, sink);
  expect(report.updates).toMatchObject([{ accepted: 32, failed: 8, suppressed: 0 }]);
  expect(await columnIn(store, "SELECT count(*) AS n FROM suppression WHERE reason = 'no-such-address'")).toEqual([8]);
  expect(await columnIn(store, "SELECT count(*) AS n FROM attempt WHERE verdict = 'failed'")).toEqual([8]);
});

test('a list of which one in ten does not exist is paused after its first fifty', async () => {
  const store = await aStore();
  await fillStore(store, 1000);
  let asked = 0;
  const answer = () => ((asked += 1) % 10 === 5 ? NO_SUCH_USER : 'take');
  const sink = await aSink({ answer: (point) => (point === 'rcpt' ? answer() : 'take') });
  const report = await send(store, sink);
  expect(report.updates).toMatchObject([{ accepted: 45, failed: 5, waiting: 950 }]);
  expect(report.orders).toMatchObject([
    { scope: `update:${UPDATE_ID}`, why: 'Of the first 50 mails 5 were refused for good.' },
  ]);
});

test('a refusal stands where the address came to be suppressed while the relay was asked', async () => {
  const now = time('2022-01-17T12:00Z');
  const store = await aStore({ subscribers: many(1) });
  const notice = aNotice();
  await freeze(store, notice, { digest: '', now });
  const claiming = {
    owner: 'a',
    channel: 'email',
    updateIds: [notice.id],
    limit: 1,
    now,
    leaseUntil: now + 1e6,
  } as const;
  const [claim] = await claimDue(store, claiming);
  if (claim === undefined) throw new Error('Nothing was due.');
  const [tag] = await columnIn(store, 'SELECT address_tag FROM subscriber');
  await suppress(store.db, { tag: String(tag), reason: 'no-such-address', evidence: null, now, until: null });
  expect(await statesIn(store)).toEqual(['suppressed']);
  const journal = openJournal(store, { clock: () => now, leaseMs: 1000, lines: 1 });
  journal.settle(claim, { state: 'failed', code: '5.1.1', reply: NO_SUCH_USER });
  await journal.close();
  expect([await statesIn(store), await codesIn(store)]).toEqual([['failed'], ['5.1.1']]);
  expect((await ledgerOf(store)).get(notice.id)).toMatchObject({ failed: 1, suppressed: 0 });
});

test('a relay that refuses everybody brings nobody back who came to be suppressed meanwhile', async () => {
  const store = await aStore({ subscribers: many(25) });
  const [tag] = await columnIn(store, 'SELECT address_tag FROM subscriber WHERE id = 3');
  let asked = 0;
  const suppressing: Promise<void>[] = [];
  const sink = await aSink({
    answer(point) {
      if (point === 'rcpt' && (asked += 1) === 15)
        suppressing.push(
          suppress(store.db, { tag: String(tag), reason: 'complaint', evidence: null, now: NOW, until: null }),
        );
      return point === 'rcpt' ? 550 : 'take';
    },
  });
  await send(store, sink);
  await Promise.all(suppressing);
  expect(await columnIn(store, "SELECT count(*) AS n FROM delivery WHERE state = 'ready' AND target_id <> 3")).toEqual([
    24,
  ]);
});
