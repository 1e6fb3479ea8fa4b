import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#core/instant.ts';
import { askForCode, noteCodeLeft, redeemCode, type CodeTicket, type Redeeming } from '#delivery/people/codes.ts';
import type { Store } from '#delivery/store/store.ts';
import { time } from '#tests/support/makers.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');
const KNOWN = 'person1@example.org';

/** As it is once what was to be mailed has left. */
async function asking(store: Store, mailbox = KNOWN, now = NOW): Promise<CodeTicket> {
  const asked = await store.db.transaction((session) => askForCode(session, store.vault, { mailbox, now }));
  await noteCodeLeft(store, asked.ticket);
  return asked;
}

function typed({ ticket, mail }: CodeTicket, code = mail?.code ?? ''): Redeeming {
  return { ticket, code, misses: [], now: NOW + MINUTE };
}

const NONE: CodeTicket = { ticket: '', mail: null };

function another(code: string): string {
  return String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
}

test('ticket and code open what the mailbox follows, once, and blanks in the code do not count', async () => {
  const store = await aStore({ subscribers: [[]] });
  const asked = await asking(store);
  const code = asked.mail?.code ?? '';
  expect(code).toMatch(/^\d{8}$/);
  expect(await redeemCode(store, typed(asked, `${code.slice(0, 4)} ${code.slice(4)}`))).toEqual([1]);
  expect(await redeemCode(store, typed(asked))).toBe('wrong');
});

test('a code opens nothing with another ticket, after an hour, or after five wrong ones', async () => {
  const store = await aStore({ subscribers: [[]] });
  const [first, second] = [await asking(store), await asking(store)];
  const code = second.mail?.code ?? '';
  expect(await redeemCode(store, { ...typed(first), code })).toBe('wrong');
  expect(await redeemCode(store, { ...typed(second), now: NOW + HOUR })).toBe('wrong');
  for (let wrong = 0; wrong < 5; wrong += 1) await redeemCode(store, typed(second, another(code)));
  expect(await redeemCode(store, typed(second))).toBe('wrong');
  expect(await redeemCode(store, typed(first))).toEqual([1]);
});

test('nobody is mailed who follows nothing, nor more than three times in an hour', async () => {
  const store = await aStore({ subscribers: [[]] });
  expect((await asking(store, 'stranger@example.org')).mail).toBeNull();
  const mails = [await asking(store), await asking(store), await asking(store), await asking(store)];
  const later = await asking(store, KNOWN, NOW + HOUR);
  expect([...mails, later].map(({ mail }) => mail !== null)).toEqual([true, true, true, false, true]);
});

test('neither ticket, code nor key stands in the store', async () => {
  const store = await aStore({ subscribers: [[]] });
  const { ticket, mail } = await asking(store);
  const rows = JSON.stringify(await store.db.all('SELECT * FROM request'));
  expect([ticket, mail?.code ?? '', mail?.key ?? ''].filter((word) => rows.includes(word))).toEqual([]);
});

test('a code that was never mailed opens nothing, and no mail leaves with one of nobody', async () => {
  const store = await aStore({ subscribers: [[]] });
  const waits = await store.db.transaction((session) => askForCode(session, store.vault, { mailbox: KNOWN, now: NOW }));
  expect(await redeemCode(store, typed(waits))).toBe('wrong');
  expect(await noteCodeLeft(store, waits.ticket)).toBe(true);
  expect(await redeemCode(store, typed(waits))).toEqual([1]);
  expect(await noteCodeLeft(store, waits.ticket)).toBe(false);
  const stranger = await asking(store, 'stranger@example.org');
  expect([await noteCodeLeft(store, stranger.ticket), await noteCodeLeft(store, 'a'.repeat(26))]).toEqual([
    false,
    false,
  ]);
});

test('made-up tickets leave one row a network; whoever is wrong too often is told so, and whoever is right is let in', async () => {
  const store = await aStore({ subscribers: [[]] });
  const asked = await asking(store);
  const misses = [{ key: 'miss 203.0.113.0/24', quota: { limit: 100, windowMs: HOUR }, now: NOW }];
  const outcomes: unknown[] = [];
  const before = await rowsIn(store);
  for (let times = 0; times < 300; times += 1)
    outcomes.push(
      await redeemCode(store, { ticket: `${times}`.padStart(26, 'a'), code: '12345678', misses, now: NOW }),
    );
  expect([outcomes.filter((outcome) => outcome === 'wrong').length, new Set(outcomes.slice(100))]).toEqual([
    100,
    new Set(['too-many']),
  ]);
  expect((await rowsIn(store)) - before).toBe(1);
  expect(await redeemCode(store, { ...typed(asked), misses })).toEqual([1]);
});

test('a stranger who asks for somebody and tries out every ticket keeps nobody from what the mails open', async () => {
  const store = await aStore({ subscribers: [[]] });
  const mails = [await asking(store), await asking(store), await asking(store)];
  for (const asked of mails)
    for (let wrong = 0; wrong < 9; wrong += 1) await redeemCode(store, typed(asked, another(asked.mail?.code ?? '')));
  expect((await asking(store)).mail).toBeNull();
  expect(await redeemCode(store, typed(mails[2] ?? NONE))).toBe('wrong');
  const opened = { ticket: mails[2]?.ticket ?? '', code: mails[2]?.mail?.key ?? '', misses: [] };
  expect(await redeemCode(store, { ...opened, ticket: mails[1]?.ticket ?? '', now: NOW })).toBe('wrong');
  expect(await redeemCode(store, { ...opened, now: NOW + HOUR - 1 })).toEqual([1]);
  expect(await redeemCode(store, { ...opened, now: NOW + HOUR - 1 })).toBe('wrong');
});

async function rowsIn(store: Store): Promise<number> {
  const [requests] = await columnIn(store, 'SELECT count(*) AS n FROM request');
  const [quotas] = await columnIn(store, 'SELECT count(*) AS n FROM quota');
  return Number(requests) + Number(quotas);
}
