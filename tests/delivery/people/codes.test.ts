import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#core/instant.ts';
import { askForCode, redeemCode, type CodeTicket } from '#delivery/people/codes.ts';
import type { Store } from '#delivery/store/store.ts';
import { time } from '#tests/support/makers.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');
const KNOWN = 'person1@example.org';

function asking(store: Store, mailbox = KNOWN, now = NOW): Promise<CodeTicket> {
  return store.db.transaction((session) => askForCode(session, store.vault, { mailbox, now }));
}

function typed({ ticket, mail }: CodeTicket, code = mail?.code ?? ''): { ticket: string; code: string; now: number } {
  return { ticket, code, now: NOW + MINUTE };
}

function another(code: string): string {
  return String((Number(code) + 1) % 10 ** 8).padStart(8, '0');
}

test('ticket and code open what the mailbox follows, once, and blanks in the code do not count', async () => {
  const store = await aStore({ subscribers: [[]] });
  const asked = await asking(store);
  const code = asked.mail?.code ?? '';
  expect(code).toMatch(/^\d{8}$/);
  expect(await redeemCode(store, typed(asked, `${code.slice(0, 4)} ${code.slice(4)}`))).toEqual([1]);
  expect(await redeemCode(store, typed(asked))).toBeNull();
});

test('a code opens nothing with another ticket, after a quarter of an hour, or after five wrong ones', async () => {
  const store = await aStore({ subscribers: [[]] });
  const [first, second] = [await asking(store), await asking(store)];
  const code = second.mail?.code ?? '';
  expect(await redeemCode(store, { ...typed(first), code })).toBeNull();
  expect(await redeemCode(store, { ...typed(second), now: NOW + 15 * MINUTE })).toBeNull();
  for (let wrong = 0; wrong < 4; wrong += 1) await redeemCode(store, typed(second, another(code)));
  expect(await redeemCode(store, typed(second))).toBeNull();
  expect(await redeemCode(store, typed(first))).toEqual([1]);
});

test('nobody is mailed who follows nothing, nor more than three times in an hour', async () => {
  const store = await aStore({ subscribers: [[]] });
  expect((await asking(store, 'stranger@example.org')).mail).toBeNull();
  const mails = [await asking(store), await asking(store), await asking(store), await asking(store)];
  const later = await asking(store, KNOWN, NOW + HOUR);
  expect([...mails, later].map(({ mail }) => mail !== null)).toEqual([true, true, true, false, true]);
});

test('neither ticket nor code stands in the store', async () => {
  const store = await aStore({ subscribers: [[]] });
  const { ticket, mail } = await asking(store);
  const rows = JSON.stringify(await store.db.all('SELECT * FROM request'));
  expect([ticket, mail?.code ?? ''].filter((word) => rows.includes(word))).toEqual([]);
});
