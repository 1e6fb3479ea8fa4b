import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import {
  ALARM_EVERY,
  alarmingCount,
  IN_TOTAL,
  isCrowded,
  OF_A_LARGE_DOMAIN,
  OF_ONE_DOMAIN,
  takeConfirmation,
  type ConfirmationTo,
} from '#delivery/people/mail-limits.ts';
import type { Store } from '#delivery/store/store.ts';
import { time } from '#tests/support/makers.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');

function taken({ db, vault }: Store, mailbox: string, said: Partial<ConfirmationTo> = {}): Promise<string> {
  return db.transaction(async (session) => {
    const asked = { mailbox, now: NOW, ...said };
    if (await isCrowded(session, vault, asked)) return 'crowded';
    return (await takeConfirmation(session, vault, asked)) ? 'mail' : 'none';
  });
}

async function mailsAmong(store: Store, mailboxes: string[], said: Partial<ConfirmationTo> = {}): Promise<number> {
  const outcomes: string[] = [];
  for (const mailbox of mailboxes) outcomes.push(await taken(store, mailbox, said));
  return outcomes.filter((outcome) => outcome === 'mail').length;
}

/** As if so many had been counted in this hour. */
async function counted({ db, vault }: Store, key: string, used: number): Promise<void> {
  await db.run(`INSERT INTO quota (key_tag, window_until, used) VALUES (:key, :until, :used)`, {
    key: vault.tag('quota', key),
    until: NOW + HOUR,
    used,
  });
}

function each(count: number, of: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

test.each([
  ['a part after “+”', (index: number) => `victim${index === 5 ? '' : `+${index}`}@customers.example`],
  [
    'dots that the provider ignores',
    (index: number) => `vi${'.'.repeat(index % 2)}ct${'.'.repeat(index % 3 > 0 ? 1 : 0)}im@gmail.com`,
  ],
  [
    'another of its domains',
    (index: number) => `${index % 4 > 1 ? 'vic.tim' : 'victim'}@${['gmail', 'googlemail'][index % 2]}.com`,
  ],
])('forty spellings of one mailbox, by %s, are mailed three times a day', async (_, spelling) => {
  const store = await aStore();
  expect(await mailsAmong(store, each(40, spelling))).toBe(3);
  expect(await taken(store, 'victim@gmail.com.example')).toBe('mail');
  expect(await mailsAmong(store, each(40, spelling), { now: NOW + DAY })).toBe(3);
});

test('whoever uses up the spellings that anybody can make up leaves the mailbox’s own a mail', async () => {
  const store = await aStore();
  expect(
    await mailsAmong(
      store,
      each(40, (index) => `victim+${index}@customers.example`),
    ),
  ).toBe(2);
  expect(await taken(store, 'Victim@customers.example')).toBe('mail');
  expect(
    await mailsAmong(
      store,
      each(40, (index) => `victim-${index}@yahoo.com`),
    ),
  ).toBe(2);
  expect(await taken(store, 'victim@yahoo.com')).toBe('mail');
});

test('a domain that may be one person’s takes so many an hour, whatever stands before it, and then says so', async () => {
  const store = await aStore();
  expect(
    await mailsAmong(
      store,
      each(100, (index) => `person${index}@x${index}.customers.example`),
    ),
  ).toBe(OF_ONE_DOMAIN.limit);
  expect(await taken(store, 'another@customers.example')).toBe('crowded');
  expect(await taken(store, 'another@elsewhere.example')).toBe('mail');
  expect(await taken(store, 'another@customers.example', { now: NOW + HOUR })).toBe('mail');
});

test('the largest providers, and those that the operator names, take many more', async () => {
  const store = await aStore();
  const { limit } = OF_ONE_DOMAIN;
  expect(
    await mailsAmong(
      store,
      each(limit + 20, (index) => `person${index}@gmail.com`),
    ),
  ).toBe(limit + 20);
  const largeDomains = ['exchange.example'];
  expect(
    await mailsAmong(
      store,
      each(limit + 20, (index) => `p${index}@exchange.example`),
      { largeDomains },
    ),
  ).toBe(limit + 20);
  await counted(store, 'confirm domain outlook.com', OF_A_LARGE_DOMAIN.limit);
  expect(await taken(store, 'person@outlook.com')).toBe('crowded');
});

test('what is not mailed uses up nothing of its domain', async () => {
  const store = await aStore();
  await mailsAmong(
    store,
    each(200, () => 'person@customers.example'),
  );
  await mailsAmong(
    store,
    each(200, (index) => `person+${index}@customers.example`),
  );
  const more = await mailsAmong(
    store,
    each(200, (index) => `person${index}@customers.example`),
  );
  expect(more).toBe(OF_ONE_DOMAIN.limit - 3);
});

test('whoever is told that a domain has had enough is mailed when they come again on the same day', async () => {
  const store = await aStore();
  await mailsAmong(
    store,
    each(100, (index) => `person${index}@customers.example`),
  );
  expect(await taken(store, 'late@customers.example')).toBe('crowded');
  expect(await taken(store, 'late@customers.example', { now: NOW + HOUR })).toBe('mail');
});

test('in total the operator is told at each five thousand, and nobody is refused before the two hundred thousandth', async () => {
  const store = await aStore();
  await counted(store, 'confirm total', ALARM_EVERY - 2);
  const alarms: (number | null)[] = [];
  for (const name of ['a', 'b', 'c']) {
    expect(await taken(store, `${name}@customers.example`)).toBe('mail');
    alarms.push(await alarmingCount(store.db, store.vault, NOW));
  }
  expect(alarms).toEqual([null, ALARM_EVERY, null]);
  await store.db.run('UPDATE quota SET used = :used WHERE used > 1000', { used: IN_TOTAL.limit - 1 });
  expect([await taken(store, 'd@customers.example'), await taken(store, 'e@customers.example')]).toEqual([
    'mail',
    'crowded',
  ]);
});
