import { expect, test } from 'vitest';
import { DAY, MINUTE } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import { adopt, freeze } from '#delivery/outbox/ledger.ts';
import { planOf, reasonsOf } from '#delivery/sending/plan.ts';
import { planText } from '#delivery/sending/report-text.ts';
import type { Store } from '#delivery/store/store.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { aStore, statesIn } from '#tests/support/temporary-store.ts';

const now = time('2022-01-17T12:00Z');

const fresh = aNotice({ id: 'incidents/a/02-fresh', at: now - MINUTE });
const old = aNotice({ id: 'incidents/a/01-old', at: now - DAY });
const silent = aNotice({ id: 'incidents/a/03-silent', at: now, isNotified: false });

/** Each update's decision and how many would get a mail. */
async function decisions(store: Store, notices = [silent, fresh, old], isBackfilling = false) {
  const { updates } = await planOf(store, { notices, now, isBackfilling });
  return updates.map(({ notice, decision, recipients }) => [notice.id.split('/').at(-1), decision, recipients]);
}

test('new updates are told, oldest first; those older than a day and silent ones are not', async () => {
  const store = await aStore({ subscribers: [[], []] });
  expect(await decisions(store)).toEqual([
    ['01-old', 'old', 0],
    ['02-fresh', 'tell', 2],
    ['03-silent', 'silent', 0],
  ]);
});

test('old updates are told when asked, silent ones never', async () => {
  const store = await aStore({ subscribers: [[]] });
  expect((await decisions(store, undefined, true)).map(([, decision]) => decision)).toEqual(['tell', 'tell', 'silent']);
});

test('planning changes nothing', async () => {
  const store = await aStore({ subscribers: [[]] });
  await decisions(store);
  await decisions(store);
  expect(await statesIn(store)).toEqual([]);
});

test('an update that was begun goes on however old it is, and ends when nobody waits', async () => {
  const store = await aStore({ subscribers: [[], []] });
  await freeze(store, old, { digest: '', now });
  await store.db.run("UPDATE delivery SET state = 'accepted' WHERE id = 1");
  expect(await decisions(store, [old])).toEqual([['01-old', 'continue', 1]]);
  await store.db.run("UPDATE delivery SET state = 'unknown' WHERE id = 2");
  expect((await planOf(store, { notices: [old], now, isBackfilling: true })).updates).toEqual([
    {
      notice: old,
      ledgerId: old.id,
      toldOf: null,
      decision: 'told',
      isForEverybody: false,
      recipients: 0,
      excluded: 0,
      suppressed: 0,
      unknown: 1,
      reach: 'incident []',
    },
  ]);
});

test('an adopted update stays untold, asked or not', async () => {
  const store = await aStore({ subscribers: [[]] });
  await adopt(store, [old, fresh], now);
  expect((await decisions(store, [fresh, old], true)).map(([, decision]) => decision)).toEqual(['adopted', 'adopted']);
});

test('who waits for an entry that is gone, or silent by now, is held back and told to the operator', async () => {
  const store = await aStore({ subscribers: [[], []] });
  await freeze(store, fresh, { digest: '', now });
  expect((await planOf(store, { notices: [], now, isBackfilling: false })).held).toEqual([
    { id: fresh.id, waiting: 2 },
  ]);
  const plan = await planOf(store, { notices: [{ ...fresh, isNotified: false }], now, isBackfilling: false });
  expect([plan.held, plan.updates[0]?.decision]).toEqual([[{ id: fresh.id, waiting: 2 }], 'silent']);
});

test('the reasons are counted', async () => {
  const store = await aStore();
  await adopt(store, [aNotice({ id: 'x' })], now);
  const plan = await planOf(store, { notices: [silent, fresh, old, aNotice({ id: 'x' })], now, isBackfilling: false });
  expect(reasonsOf(plan)).toEqual({ told: 0, adopted: 1, old: 1, silent: 1 });
});

test('the plan reads as sentences', async () => {
  const store = await aStore({ subscribers: [[], ['trading'], ['withdrawals']] });
  const begun = aNotice({ id: 'incidents/a/00-begun', at: now - 2 * DAY });
  const finished = aNotice({ id: 'incidents/b/01-done' });
  for (const notice of [begun, finished, aNotice({ id: 'incidents/c/01-gone' })])
    await freeze(store, notice, { digest: '', now });
  await store.db.run("UPDATE delivery SET state = 'unknown' WHERE update_id = :id", { id: finished.id });
  const withdrawals = { ...fresh, components: [{ id: 'withdrawals', status: 'suspended' as const }] };
  const plan = await planOf(store, { notices: [silent, withdrawals, old, begun, finished], now, isBackfilling: false });
  expect(planText(plan)).toBe(
    [
      'To be told:',
      '  incidents/a/02-fresh (2022-01-17T11:59Z): to 2 subscribers, not to 1 who follow something else',
      'Begun before, still to be told:',
      '  incidents/a/00-begun (2022-01-15T12:00Z): to 3 subscribers',
      'Not told: 1 told before, 1 older than 24 hours (--backfill tells them), 1 with “notify: false”.',
      'Held back: incidents/c/01-gone still waits for 3 subscribers, and its entry is gone or says “notify: false”.',
      'Of 3 mails nobody knows whether the relay took them; they are not sent again by themselves. “--send --resend-unknown” sends them again.',
    ].join('\n'),
  );
});

const followers = [['withdrawals'], ['trading'], []];
const withdrawals = [{ id: 'withdrawals', status: 'suspended' as const }];
const action: NonNullable<Notice['action']> = {
  state: 'open',
  what: 'Set up 2FA again',
  who: 'Every customer',
  until: null,
  openedAt: now,
  changedAt: now,
};

/** An incident that asks to act in its second update; newest first. */
function actingNotices(): Notice[] {
  const said = [null, action, { ...action, state: 'closed' as const }, null];
  const kinds = ['incident', 'incident', 'incident', 'postmortem'] as const;
  return said
    .map((asked, index) =>
      aNotice({
        id: `incidents/a/0${index + 1}`,
        subjectId: 'incidents/a',
        kind: kinds[index] ?? 'incident',
        at: now + index,
        components: withdrawals,
        action: asked,
      }),
    )
    .toReversed();
}

test('from the update that asks customers to act, all that is said about it is for everybody', async () => {
  const store = await aStore({ subscribers: followers });
  const other = aNotice({ id: 'incidents/b/01', subjectId: 'incidents/b', at: now + 9, components: withdrawals });
  const { updates } = await planOf(store, { notices: [other, ...actingNotices()], now, isBackfilling: false });
  expect(updates.map(({ notice, recipients, excluded }) => [notice.id, recipients, excluded])).toEqual([
    ['incidents/a/01', 2, 1],
    ['incidents/a/02', 3, 0],
    ['incidents/a/03', 3, 0],
    ['incidents/a/04', 3, 0],
    ['incidents/b/01', 2, 1],
  ]);
});

test('an audience that was frozen before anybody had to act stays as it is', async () => {
  const store = await aStore({ subscribers: followers });
  const [first] = actingNotices().slice(-1) as [Notice];
  await freeze(store, first, { digest: '', now });
  const edited = { ...first, action };
  const plan = await planOf(store, { notices: [edited], now, isBackfilling: false });
  expect(plan.updates).toMatchObject([{ decision: 'continue', recipients: 2, excluded: 1 }]);
  expect(await freeze(store, edited, { digest: '', now, isForEverybody: true })).toBeNull();
  expect(await statesIn(store)).toEqual(['ready', 'ready']);
});

test('the plan says why somebody hears of what they do not follow', async () => {
  const store = await aStore({ subscribers: followers });
  const [, , second] = actingNotices();
  expect(planText(await planOf(store, { notices: second ? [second] : [], now, isBackfilling: false }))).toBe(
    'To be told:\n  incidents/a/02 (2022-01-17T12:00Z): to 3 subscribers, whatever they follow: customers were asked to act',
  );
});

test('a plan of nothing says so', async () => {
  expect(planText(await planOf(await aStore(), { notices: [], now, isBackfilling: false }))).toBe('No update is new.');
});
