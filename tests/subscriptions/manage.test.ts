import { expect, test } from 'vitest';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { choiceOf } from '#delivery/people/subscriptions.ts';
import { insertSubscriber } from '#delivery/people/subscribers.ts';
import { writeChoice } from '#delivery/people/subscriptions.ts';
import { endToken } from '#delivery/people/tokens.ts';
import { aContent, aPage, anIncident } from '#tests/support/makers.ts';
import { aService, manageLinkOf, type ServiceUnderTest, type TestedService } from '#tests/support/service.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const KNOWN = 'person1@example.org';
const CONTENT = aContent({ page: aPage({ languages: ['en', 'de'] }), incidents: [anIncident()] });
const KINDS = ['incident', 'maintenance', 'announcement'];

async function withSubscriber(said: ServiceUnderTest = {}): Promise<{ service: TestedService; link: string }> {
  const service = await aService({ store: await aStore({ subscribers: [[]] }), content: CONTENT, ...said });
  return { service, link: await manageLinkOf(service) };
}

test('the link shows what runs, and not to whom it goes', async () => {
  const { service, link } = await withSubscriber();
  const page = await (await service.get(link)).text();
  expect(page).toContain('By e-mail, p…@example.org');
  expect(page).not.toContain(KNOWN);
});

test('components, kinds and language are changed', async () => {
  const { service, link } = await withSubscriber();
  const fields = { scope: 'some', component: ['trading'], kind: ['incident', 'maintenance'], locale: 'de' };
  const page = await (await service.post(link, fields)).text();
  expect(page).toContain('Ihre Wahl ist gespeichert.');
  expect((await choiceOf(service.store.db, 1)).general).toEqual({
    components: ['trading'],
    kinds: ['incident', 'maintenance'],
    subject: null,
  });
  expect(await columnIn(service.store, 'SELECT locale FROM subscriber')).toEqual(['de']);
  expect(await (await service.get(link)).text()).toContain('<html lang="de" dir="ltr">');
});

test.each([
  ['no kind', { scope: 'all', kind: [], locale: 'en' }, 'Choose at least one kind'],
  ['a language that the page has not', { scope: 'all', kind: KINDS, locale: 'fr' }, 'The form could not be read'],
  ['a field that is unknown', { scope: 'all', kind: KINDS, locale: 'en', x: '1' }, 'The form could not be read'],
])('%s changes nothing', async (_, fields, sentence) => {
  const { service, link } = await withSubscriber();
  const answer = await service.post(link, fields);
  expect([answer.status, (await answer.text()).includes(sentence)]).toEqual([400, true]);
  expect((await choiceOf(service.store.db, 1)).general).toEqual(EVERYTHING);
});

test('an open incident is followed by itself, and no longer', async () => {
  const { service, link } = await withSubscriber();
  const subject = anIncident().id;
  expect(await (await service.get(link)).text()).toContain(`<option value="${subject}">`);
  await service.post(`${link}/follow`, { subject });
  expect((await choiceOf(service.store.db, 1)).subjects).toEqual([subject]);
  await service.post(`${link}/follow`, { subject: 'incidents/none' });
  expect((await choiceOf(service.store.db, 1)).subjects).toEqual([subject]);
  await service.post(`${link}/stop`, { subject });
  expect(await choiceOf(service.store.db, 1)).toEqual({ general: EVERYTHING, subjects: [] });
});

test('everything is ended, and coming back takes a new confirmation', async () => {
  const { service, link } = await withSubscriber();
  expect(await (await service.post(`${link}/end`)).text()).toContain('Your updates have ended');
  await service.post(link, { scope: 'all', kind: KINDS, locale: 'en' });
  await service.post(`${link}/follow`, { subject: anIncident().id });
  expect(await choiceOf(service.store.db, 1)).toEqual({ general: null, subjects: [] });
  expect(await (await service.get(link)).text()).toContain('No updates are sent to you.');
});

test('the data is taken along as a file', async () => {
  const { service, link } = await withSubscriber();
  const answer = await service.post(`${link}/export`);
  expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
    'application/json',
    'attachment; filename="my-data.json"',
  ]);
  expect(await answer.json()).toMatchObject({ subscriber: { channel: 'email', address: KNOWN }, deliveries: [] });
});

test('the data is erased after a second button, and then the link leads nowhere', async () => {
  const { service, link } = await withSubscriber();
  expect(await (await service.post(`${link}/erase`)).text()).toContain('This cannot be undone.');
  expect(await columnIn(service.store, 'SELECT count(address_tag) AS n FROM subscriber')).toEqual([1]);
  expect(await (await service.post(`${link}/erase`, { sure: 'yes' })).text()).toContain('Your data is erased');
  expect(await columnIn(service.store, 'SELECT count(address_tag) AS n FROM subscriber')).toEqual([0]);
  for (const path of ['', '/export', '/erase', '/end', '/follow', '/stop'])
    expect((await service.post(link + path, { sure: 'yes' })).status).toBe(404);
});

test('nobody manages by a link that is not ours, nor by one that only ends', async () => {
  const { service } = await withSubscriber();
  const unsubscribe = endToken(service.store.vault, { id: 1, channel: 'email', epoch: 0 });
  for (const token of [unsubscribe, 'a'.repeat(44), 'short', '..%2f..'])
    expect([(await service.get(`/m/${token}`)).status, (await service.post(`/m/${token}/export`)).status]).toEqual([
      404, 404,
    ]);
});

test('programs that open every link change nothing', async () => {
  const { service, link } = await withSubscriber();
  for (const path of ['', '/export', '/erase', '/end', '/follow', '/stop']) await service.get(link + path);
  expect((await choiceOf(service.store.db, 1)).general).toEqual(EVERYTHING);
  expect(await columnIn(service.store, 'SELECT count(address_tag) AS n FROM subscriber')).toEqual([1]);
});

async function ticketFor(service: TestedService, email: string): Promise<string> {
  const page = await (await service.post('/manage', { email })).text();
  return /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

test('a mailed code opens what the mailbox follows, and works once', async () => {
  const { service, link } = await withSubscriber();
  const ticket = await ticketFor(service, KNOWN);
  await service.mailed();
  expect(service.codes.map(({ to, ticket: mailed }) => [to, mailed])).toEqual([[KNOWN, ticket]]);
  const { code, key } = service.codes[0] ?? { code: '', key: '' };
  const shown = await (await service.get(`/manage/${ticket}/${key}`)).text();
  expect(shown).toContain(`name="code" value="${key}"`);
  // Whoever opens it from a mail reads there what comes next.
  expect(shown).toContain('>Change or end your updates</button>');
  const page = await (await service.post('/manage/code', { ticket, code })).text();
  expect(page).toContain(`action="${link}?language=en"`);
  const again = await service.post('/manage/code', { ticket, code });
  expect([again.status, (await again.text()).includes('This code is wrong')]).toEqual([400, true]);
});

test('a mailbox that answers for several addresses chooses among them', async () => {
  const { service, link } = await withSubscriber();
  const { db, vault } = service.store;
  const target = {
    channel: 'slack',
    address: 'https://hooks.slack.com/services/T',
    contact: KNOWN,
    locale: null,
  } as const;
  await writeChoice(db, await insertSubscriber(db, vault, { ...target, now: 0 }), { choice: EVERYTHING, now: 0 });
  const ticket = await ticketFor(service, KNOWN);
  await service.mailed();
  const page = await (await service.post('/manage/code', { ticket, code: service.codes[0]?.code ?? '' })).text();
  expect(page).toContain(`<a href="${link}?language=en">By e-mail: p…@example.org</a>`);
  expect(page).toContain('In Slack: hooks.slack.com</a>');
});

test('known, unknown and impatient addresses are answered with the same bytes, and only the known is mailed', async () => {
  const { service } = await withSubscriber();
  const answers: string[] = [];
  for (const email of [KNOWN, 'stranger@example.org', KNOWN, KNOWN, KNOWN]) {
    const answer = await service.post('/manage', { email });
    const html = (await answer.text())
      .replaceAll(email, '…')
      .replaceAll(/name="ticket" value="[a-z2-7]{26}"/g, 'ticket');
    answers.push(JSON.stringify([answer.status, [...answer.headers], html]));
  }
  expect(new Set(answers).size).toBe(1);
  await service.mailed();
  expect(service.codes.map(({ to }) => to)).toEqual([KNOWN, KNOWN, KNOWN]);
});

test('a ticket of an unknown address opens nothing, whatever is typed', async () => {
  const { service } = await withSubscriber();
  const ticket = await ticketFor(service, 'stranger@example.org');
  for (const code of ['00000000', '', 'abc', '1'.repeat(99)])
    expect((await service.post('/manage/code', { ticket, code })).status).toBe(400);
});

test('codes are asked for so often by one network', async () => {
  const { service } = await withSubscriber({ askingsAnHour: 1 });
  const statuses = [await service.post('/manage', { email: KNOWN }), await service.post('/manage', { email: KNOWN })];
  expect(statuses.map(({ status }) => status)).toEqual([200, 429]);
});

test('wrong codes are counted by network: so many in an hour, one row, and whoever is right is not stopped', async () => {
  const { service } = await withSubscriber({ askingsAnHour: 3 });
  const rows = () =>
    columnIn(service.store, 'SELECT (SELECT count(*) FROM quota) + (SELECT count(*) FROM request) AS n');
  const [before] = await rows();
  const statuses: number[] = [];
  for (let times = 0; times < 300; times += 1) {
    const ticket = String(times).padStart(26, 'a');
    statuses.push((await service.post('/manage/code', { ticket, code: '12345678' })).status);
  }
  expect([statuses.slice(0, 4), new Set(statuses.slice(3))]).toEqual([[400, 400, 400, 429], new Set([429])]);
  expect(await rows()).toEqual([Number(before) + 1]);
  const ticket = await ticketFor(service, KNOWN);
  await service.mailed();
  const fields = { ticket, code: service.codes[0]?.code ?? '' };
  expect((await service.post('/manage/code', fields)).status).toBe(200);
});
