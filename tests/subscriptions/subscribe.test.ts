import { describe, expect, test } from 'vitest';
import { DAY, HOUR, SECOND } from '#core/instant.ts';
import { subscriberRecord } from '#delivery/people/data-rights.ts';
import { choiceOf } from '#delivery/people/subscriptions.ts';
import { choicesIn, pressed } from '#tests/support/confirming.ts';
import { aContent, aPage, anIncident } from '#tests/support/makers.ts';
import { aService, recipientsOf, type TestedService } from '#tests/support/service.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

async function count(service: TestedService, table: 'request' | 'subscriber'): Promise<unknown> {
  return (await columnIn(service.store, `SELECT count(*) AS n FROM ${table}`))[0];
}

async function confirmed(service: TestedService, fields = {}): Promise<number> {
  await service.post('/subscribe', service.signUp(fields));
  await service.mailed();
  await pressed(service, `/confirm/${service.confirmations.at(-1)?.token}`);
  const [id] = await columnIn(service.store, 'SELECT max(id) AS id FROM subscriber');
  return Number(id);
}

test('somebody asks, is mailed, reads, confirms, and subscribes', async () => {
  const service = await aService();
  const asked = await service.post(
    '/subscribe',
    service.signUp({ scope: 'some', component: ['trading'], kind: ['incident'] }),
  );
  expect(await asked.text()).toContain('A mail is on its way to person@customers.example.');
  await service.mailed();
  expect(recipientsOf(service)).toEqual(['person@customers.example']);
  const link = `/confirm/${service.confirmations[0]?.token}`;
  const shown = await (await service.get(link)).text();
  expect(['Trading', 'Incidents', 'Yes, send me these updates'].filter((words) => !shown.includes(words))).toEqual([]);
  expect(await count(service, 'subscriber')).toBe(0);
  expect(await pressed(service, link)).toContain('Your updates are switched on. Every mail');
  expect(await pressed(service, link)).toContain('This was confirmed before.');
  expect((await choiceOf(service.store.db, 1)).general).toEqual({
    components: ['trading'],
    kinds: ['incident'],
    subject: null,
  });
});

test('one incident is followed by itself', async () => {
  const incident = anIncident();
  const service = await aService({ content: aContent({ incidents: [incident] }) });
  const begun = await (await service.post('/', { email: 'person@customers.example', subject: incident.id })).text();
  expect(begun).toContain('You follow this only:');
  expect(begun).toContain('value="person@customers.example"');
  const id = await confirmed(service, { subject: incident.id });
  expect(await choiceOf(service.store.db, id)).toEqual({ general: null, subjects: [incident.id] });
});

test('an incident that nobody knows is not followed', async () => {
  const service = await aService();
  const answer = await service.post('/subscribe', service.signUp({ subject: 'incidents/none' }));
  expect([answer.status, await count(service, 'request')]).toEqual([400, 0]);
});

test.each([
  ['slack', 'https://hooks.slack.com/services/T/B/x'],
  ['discord', 'https://discord.com/api/webhooks/1/x'],
  ['teams', 'https://prod-1.logic.azure.com/workflows/x'],
  ['google-chat', 'https://chat.googleapis.com/v1/spaces/x/messages?key=1'],
])('by %s, a mailbox confirms for the address that takes the messages', async (way, target) => {
  const service = await aService();
  await service.post('/subscribe', service.signUp({ way, target: `${target}#part` }));
  await service.mailed();
  expect(recipientsOf(service)).toEqual(['person@customers.example']);
  expect(service.confirmations.map(({ asked: { channel, address } }) => [channel, address])).toEqual([[way, target]]);
});

test.each([
  ['webhook', 'standard'],
  ['webhook-statuspage', 'statuspage'],
])('a %s is kept with its shape and a secret of its own, which its holder is shown', async (way, shape) => {
  const service = await aService();
  await service.post('/subscribe', service.signUp({ way, target: 'https://receiver.example/hook' }));
  await service.mailed();
  const [{ asked, token } = { asked: null, token: '' }] = service.confirmations;
  const target: unknown = JSON.parse(asked?.address ?? '');
  expect(target).toEqual({
    url: 'https://receiver.example/hook',
    shape,
    secrets: [expect.stringMatching(/^whsec_.{44}$/)],
  });
  const page = await pressed(service, `/confirm/${token}`);
  expect(page).toMatch(/Key that signs the messages: <code dir="ltr">whsec_/);
});

test('a webhook that is subscribed again is one subscriber, in the new shape', async () => {
  const service = await aService();
  const fields = { target: 'https://receiver.example/hook' };
  await confirmed(service, { ...fields, way: 'webhook' });
  service.now += DAY;
  const id = await confirmed(service, { ...fields, way: 'webhook-statuspage' });
  expect(id).toBe(1);
  expect((await subscriberRecord(service.store, id))?.address).toContain('"shape":"statuspage"');
});

describe('a form is shown again, with what was typed, and nothing is done, where', () => {
  test.each([
    ['the address is none', { email: 'nobody' }, 'This is not an e-mail address'],
    ['two addresses are typed', { email: 'a@customers.example, b@customers.example' }, 'This is not an e-mail address'],
    [
      'a header is smuggled',
      { email: 'a@customers.example\r\nBcc: b@customers.example' },
      'This is not an e-mail address',
    ],
    ['no service is chosen', { scope: 'some' }, 'Choose a service'],
    ['the chosen service does not exist', { scope: 'some', component: ['attic'] }, 'Choose a service'],
    ['no kind is chosen', { kind: [] }, 'Choose at least one kind'],
    [
      'a webhook leads into the own network',
      { way: 'webhook', target: 'https://10.0.0.1/' },
      'This is not a public address',
    ],
    ['a chat is another', { way: 'slack', target: 'https://receiver.example/' }, 'does not belong to the chosen chat'],
    ['a field is unknown', { other: '1' }, 'The form could not be read'],
    ['a way is unknown', { way: 'pigeon' }, 'The form could not be read'],
    ['a kind is unknown', { kind: ['gossip'] }, 'The form could not be read'],
    ['a language is unknown', { locale: 'tlh' }, 'The form could not be read'],
    ['the field that nobody sees is filled in', { reference: 'x' }, 'press the button once more'],
    ['the form was not ours', { stamp: 'kyir83k0-00000000000000000000000000000000' }, 'press the button once more'],
    ['the form has no age', { stamp: '' }, 'press the button once more'],
  ])('%s', async (_, fields, sentence) => {
    const service = await aService();
    const answer = await service.post('/subscribe', service.signUp(fields));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(sentence);
    await service.mailed();
    expect([await count(service, 'request'), service.confirmations]).toEqual([0, []]);
  });

  test('what is posted is no form', async () => {
    const service = await aService();
    const answer = await service.app.fetch(
      new Request('https://updates.exchange.example/subscribe', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      }),
      { remote: '203.0.113.7' },
    );
    expect([answer.status, await count(service, 'request')]).toEqual([400, 0]);
  });
});

test('a form that was sent at once is taken at the second press, and one of yesterday too', async () => {
  const service = await aService();
  const stampIn = async (answer: Response) => /name="stamp" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
  const stamp = await stampIn(await service.get('/'));
  const quick = await service.post('/subscribe', service.signUp({ stamp }));
  expect(quick.status).toBe(400);
  const kept = await stampIn(quick);
  service.now += SECOND;
  expect((await service.post('/subscribe', service.signUp({ stamp: kept }))).status).toBe(200);
  service.now += DAY + SECOND;
  const old = await service.post('/subscribe', service.signUp({ stamp }));
  expect(old.status).toBe(400);
  const fresh = await stampIn(old);
  service.now += SECOND;
  expect((await service.post('/subscribe', service.signUp({ stamp: fresh }))).status).toBe(200);
});

test('known, unknown, suppressed and impatient addresses are answered with the same bytes', async () => {
  const store = await aStore({ subscribers: [[], []] });
  const service = await aService({ store });
  await store.db.run(
    `INSERT INTO suppression (address_tag, reason, score, scored_at, suppressed_at)
     SELECT address_tag, 'complaint', 1, 1, 1 FROM subscriber WHERE id = 2`,
  );
  const people = ['person1@example.org', 'person2@example.org', 'person3@example.org', 'person3@example.org'];
  const answers: string[] = [];
  for (const email of people) {
    const answer = await service.post('/subscribe', service.signUp({ email }));
    answers.push(JSON.stringify([answer.status, [...answer.headers], (await answer.text()).replaceAll(email, '…')]));
  }
  expect(new Set(answers).size).toBe(1);
  expect(await count(service, 'request')).toBe(4);
});

test('a mailbox that strangers type in a hundred times has one mail a day', async () => {
  const service = await aService();
  for (let times = 0; times < 100; times += 1)
    await service.post('/subscribe', service.signUp(), { remote: `198.51.${times}.1` });
  await service.mailed();
  expect(service.confirmations).toHaveLength(1);
  service.now += DAY;
  await service.post('/subscribe', service.signUp());
  await service.mailed();
  expect(service.confirmations).toHaveLength(2);
});

test('a network that asks too often is told so, others are not, and in an hour it may again', async () => {
  const service = await aService({ askingsAnHour: 2 });
  const ask = (remote: string, name: string) =>
    service.post('/subscribe', service.signUp({ email: `${name}@customers.example` }), { remote });
  const statuses = [
    (await ask('203.0.113.1', 'a')).status,
    (await ask('203.0.113.2', 'b')).status,
    (await ask('203.0.113.3', 'c')).status,
    (await ask('198.51.100.1', 'd')).status,
    (await ask('2001:db8::1', 'e')).status,
  ];
  service.now += HOUR;
  statuses.push((await ask('203.0.113.1', 'f')).status);
  expect(statuses).toEqual([200, 200, 429, 200, 200, 200]);
  await service.mailed();
  expect(recipientsOf(service).map((address) => address[0])).toEqual(['a', 'b', 'd', 'e', 'f']);
});

test('whom a proxy of ours names is counted, and whom anybody else names is not', async () => {
  const service = await aService({ askingsAnHour: 1, trustedProxies: ['10.0.0.0/8'] });
  const ask = (remote: string, client: string) =>
    service.post('/subscribe', service.signUp(), { remote, headers: { 'x-forwarded-for': client } });
  const statuses = [
    (await ask('10.0.0.1', '203.0.113.1')).status,
    (await ask('10.0.0.1', '198.51.100.1')).status,
    (await ask('192.0.2.1', '192.0.2.99')).status,
    (await ask('192.0.2.1', '100.64.0.1')).status,
  ];
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test('a network of IPv6 is a household, a customer’s range and a provider’s, each with a larger allowance', async () => {
  const service = await aService({ askingsAnHour: 2 });
  let person = 0;
  async function taken(addresses: string[]): Promise<number> {
    const statuses: number[] = [];
    for (const remote of addresses) {
      person += 1;
      const fields = service.signUp({ email: `person@customers${person}.example` });
      statuses.push((await service.post('/subscribe', fields, { remote })).status);
    }
    return statuses.filter((status) => status === 200).length;
  }
  const each = (count: number, of: (index: string) => string) =>
    Array.from({ length: count }, (_, index) => of((index + 16).toString(16)));
  expect(await taken(each(6, (index) => `2001:db8:1:1::${index}`))).toBe(2);
  expect(await taken(each(20, (index) => `2001:db8:1:${index}::1`))).toBe(6);
  expect(await taken(each(120, (index) => `2001:db8:${index}::1`))).toBe(92);
  expect(await taken(['2001:db9::1', '198.51.100.1'])).toBe(2);
});

test('who asks too often uses up nobody else’s, and makes no rows', async () => {
  const service = await aService({ askingsAnHour: 1 });
  const rows = () =>
    columnIn(service.store, 'SELECT (SELECT count(*) FROM quota) + (SELECT count(*) FROM request) AS n');
  const ask = (remote: string, name: string) =>
    service.post('/subscribe', service.signUp({ email: `${name}@customers.example` }), { remote });
  await ask('2001:db8::1', 'first');
  const before = await rows();
  for (let times = 0; times < 300; times += 1) await ask('2001:db8::1', `person${times}`);
  expect(await rows()).toEqual(before);
  expect((await ask('2001:db8:0:1::1', 'neighbour')).status).toBe(200);
});

test('programs that open every link confirm nothing', async () => {
  const service = await aService();
  await service.post('/subscribe', service.signUp());
  await service.mailed();
  const link = `/confirm/${service.confirmations[0]?.token}`;
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
    await service.app.fetch(new Request(`https://updates.exchange.example${link}`, { method }), { remote: '' });
  expect(await count(service, 'subscriber')).toBe(0);
});

test('a link that was made up, or is too old, confirms nothing and says so', async () => {
  const service = await aService();
  await service.post('/subscribe', service.signUp());
  await service.mailed();
  const link = `/confirm/${service.confirmations[0]?.token}`;
  const forged = [`/confirm/${'a'.repeat(26)}`, '/confirm/..%2f..%2fetc', `/confirm/${'é'.repeat(9)}`];
  for (const path of forged) {
    expect(await (await service.get(path)).text()).toContain('This link does not work any more');
    expect(await (await service.post(path)).text()).toContain('This link does not work any more');
  }
  service.now += 48 * HOUR;
  expect(await (await service.get(link)).text()).toContain('This link does not work any more');
  expect(await (await service.post(link)).text()).toContain('This link does not work any more');
  expect(await count(service, 'subscriber')).toBe(0);
});

test('two presses of one button at the same moment subscribe once', async () => {
  const service = await aService();
  await service.post('/subscribe', service.signUp());
  await service.mailed();
  const link = `/confirm/${service.confirmations[0]?.token}`;
  const choices = choicesIn(await (await service.get(link)).text());
  const answers = await Promise.all(Array.from({ length: 10 }, () => service.post(link, choices)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await columnIn(service.store, 'SELECT count(*) AS n FROM subscription')).toEqual([1]);
});

test('what somebody types is shown as text', async () => {
  const service = await aService({ content: aContent({ page: aPage({ name: 'A & <b>' }) }) });
  const answer = await service.post('/', { email: '"><script>alert(1)</script>', subject: '"><i>' });
  const html = await answer.text();
  expect(html).not.toMatch(/<script|<i>|A & <b>/);
  expect(html).toContain('A &amp; &lt;b&gt;');
});

test.each(['{person@customers.example', '{}@customers.example'])(
  'a mailbox that looks like JSON, “%s”, is answered as every other is',
  async (email) => {
    const service = await aService();
    const plain = await (await service.post('/subscribe', service.signUp())).text();
    const answer = await service.post('/subscribe', service.signUp({ email }));
    expect([answer.status, await answer.text()]).toEqual([200, plain.replaceAll('person@customers.example', email)]);
  },
);
