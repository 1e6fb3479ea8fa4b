/** Mails that somebody makes us send to people who never asked. */
import { expect, test } from 'vitest';
import { DAY, HOUR, SECOND } from '#core/instant.ts';
import { ALARM_EVERY } from '#delivery/people/mail-limits.ts';
import { stampOf } from '#subscriptions/form-stamp.ts';
import { aService, recipientsOf, type TestedService } from '#tests/support/service.ts';
import { columnIn } from '#tests/support/temporary-store.ts';

function ask(service: TestedService, email: string, fields = {}): Promise<Response> {
  return service.post('/subscribe', service.signUp({ email, ...fields }));
}

async function stampIn(answer: Response): Promise<string> {
  return /name="stamp" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
}

test('forty spellings of one mailbox, all on one form, are one mail', async () => {
  const service = await aService();
  const stamp = stampOf(service.store.vault, service.now - 5000);
  const statuses: number[] = [];
  for (let index = 1; index <= 40; index += 1)
    statuses.push((await ask(service, `victim+${index}@customers.example`, { stamp })).status);
  await service.mailed();
  expect([statuses.filter((status) => status === 200).length, recipientsOf(service).length]).toEqual([1, 1]);
});

test('on forty forms they are two, and whoever asks is told the same', async () => {
  const service = await aService();
  const answers = new Set<string>();
  for (let index = 1; index <= 40; index += 1) {
    const email = `victim+${index}@customers.example`;
    answers.add((await (await ask(service, email)).text()).replaceAll(email, '…'));
  }
  await service.mailed();
  expect([answers.size, recipientsOf(service).length]).toEqual([1, 2]);
});

test.each([
  ['one network', () => '198.51.100.9'],
  ['one provider of IPv6', (index: number) => `2001:db8:${index}::1`],
])('what was asked for with a mailbox is not pushed off its page by a flood from %s', async (_, remoteOf) => {
  const service = await aService();
  const email = 'victim@customers.example';
  const hook = (name: string) => ({ email, way: 'webhook', target: `https://${name}.example/hook` });
  const post = (name: string, remote: string) => service.post('/subscribe', service.signUp(hook(name)), { remote });
  await post('first', '198.51.100.9');
  await service.mailed();
  await post('own', '203.0.113.7');
  const statuses = new Set<number>();
  for (let index = 0; index < 60; index += 1) statuses.add((await post(`x${index}`, remoteOf(index))).status);
  expect(statuses).toEqual(new Set([200, 429]));
  const page = await (await service.get(`/confirm/${service.confirmations[0]?.token}`)).text();
  expect(page).toContain('own.example');
});

test('whoever corrects a typo on the page before presses once more, and may press twice', async () => {
  const service = await aService();
  const stamp = stampOf(service.store.vault, service.now - 5000);
  expect((await ask(service, 'persno@customers.example', { stamp })).status).toBe(200);
  const corrected = await ask(service, 'person@customers.example', { stamp });
  expect(corrected.status).toBe(400);
  const fresh = await stampIn(corrected);
  service.now += SECOND;
  for (let presses = 0; presses < 2; presses += 1)
    expect((await ask(service, 'Person@customers.example', { stamp: fresh })).status).toBe(200);
  await service.mailed();
  expect(recipientsOf(service)).toEqual(['persno@customers.example', 'Person@customers.example']);
});

test('a form that comes back for its stamp has what was typed in it', async () => {
  const service = await aService();
  const stamp = stampOf(service.store.vault, service.now - 5000);
  await ask(service, 'first@customers.example', { stamp });
  const page = await (await ask(service, 'second@customers.example', { stamp })).text();
  expect(
    ['value="second@customers.example"', 'press the button once more'].filter((words) => !page.includes(words)),
  ).toEqual([]);
});

test('two people who are shown the form in the same instant are both served', async () => {
  const service = await aService();
  const stamps = [stampOf(service.store.vault, service.now), stampOf(service.store.vault, service.now)];
  service.now += HOUR;
  const answers = await Promise.all(
    stamps.map((stamp, index) => ask(service, `person${index}@customers.example`, { stamp })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test('a used stamp is remembered by tags alone, and forgotten when no form with it is taken any more', async () => {
  const service = await aService();
  await ask(service, 'person@customers.example');
  const rows = await service.store.db.all('SELECT * FROM form_stamp');
  expect(rows).toEqual([
    {
      stamp_tag: expect.stringMatching(/^[0-9a-f]{64}$/),
      served_tag: expect.stringMatching(/^[0-9a-f]{64}$/),
      until: service.now + DAY,
    },
  ]);
});

test('a domain that has had enough is said so, and nothing is noted', async () => {
  const service = await aService();
  for (let index = 0; index < 60; index += 1) await ask(service, `person${index}@customers.example`);
  const before = await columnIn(service.store, 'SELECT count(*) AS n FROM request');
  const answer = await ask(service, 'late@customers.example');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3600']);
  expect(await answer.text()).toContain('So many people are signing up at the moment');
  expect(await columnIn(service.store, 'SELECT count(*) AS n FROM request')).toEqual(before);
});

test('at five thousand in an hour the operator is told, and people go on signing up', async () => {
  const service = await aService();
  const { db, vault } = service.store;
  await db.run('INSERT INTO quota (key_tag, window_until, used) VALUES (:key, :until, :used)', {
    key: vault.tag('quota', 'confirm total'),
    until: service.now + HOUR,
    used: ALARM_EVERY - 2,
  });
  const statuses: number[] = [];
  for (let index = 0; index < 4; index += 1)
    statuses.push((await ask(service, `person${index}@customers${index}.example`)).status);
  expect(statuses).toEqual([200, 200, 200, 200]);
  expect(service.said).toEqual([
    expect.stringMatching(
      /^5000 confirmations have been mailed within an hour\..*“When very many sign up” in docs\/subscriptions\.md\.$/,
    ),
  ]);
});
