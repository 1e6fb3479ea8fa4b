/** Nobody comes to hold what another mailbox has subscribed. */
import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { choicesIn, pressed } from '#tests/support/confirming.ts';
import { aService, type TestedService } from '#tests/support/service.ts';

const HOOK = { way: 'webhook', target: 'https://receiver.example/hook' };
const CHAT = { way: 'slack', target: 'https://hooks.slack.com/services/T/B/x' };

/** Asks, and gives back the link in the mail. */
async function asked(service: TestedService, fields: Record<string, string>): Promise<string> {
  await service.post('/subscribe', service.signUp(fields));
  await service.mailed();
  return `/confirm/${service.confirmations.at(-1)?.token}`;
}

const MANAGE = /\/m\/[a-z2-7]+/;
const OWNER = { email: 'owner@customers.example' };
const STRANGER = { email: 'stranger@elsewhere.example' };

test.each([
  ['webhook', HOOK],
  ['chat', CHAT],
])('a second mailbox that confirms a %s again and again is never led to its owner’s page', async (_, target) => {
  const service = await aService();
  const first = await asked(service, { ...target, ...OWNER });
  const second = await asked(service, { ...target, ...STRANGER });
  expect(await pressed(service, first)).toMatch(MANAGE);
  const before = await service.store.db.all('SELECT * FROM subscriber');
  for (let times = 0; times < 4; times += 1)
    for (const page of [await (await service.get(second)).text(), await pressed(service, second)]) {
      expect(page).toContain('Somebody else looks after this address');
      expect(page).not.toMatch(MANAGE);
    }
  expect(await service.store.db.all('SELECT * FROM subscriber')).toEqual(before);
});

test.each([
  ['mailbox', {}],
  ['webhook', HOOK],
  ['chat', CHAT],
])('of a %s, the link that has confirmed leads to a code and no further, as long as it is kept', async (_, target) => {
  const service = await aService();
  const link = await asked(service, { ...target, ...OWNER });
  expect(await pressed(service, link)).toMatch(MANAGE);
  for (const later of [0, HOUR, DAY, 6 * DAY]) {
    service.now += later;
    for (const page of [await (await service.get(link)).text(), await pressed(service, link)]) {
      expect(page).toContain('href="/manage?language=en"');
      expect(page).not.toMatch(MANAGE);
    }
  }
});

test('of presses at the same moment one is led to the page behind', async () => {
  const service = await aService();
  const link = await asked(service, OWNER);
  const choices = choicesIn(await (await service.get(link)).text());
  const press = async () => (await service.post(link, choices)).text();
  const pages = await Promise.all(Array.from({ length: 8 }, press));
  expect(pages.filter((page) => MANAGE.test(page))).toHaveLength(1);
});
