import { generateKeyPairSync } from 'node:crypto';
import PostalMime from 'postal-mime';
import { expect, onTestFinished, test } from 'vitest';
import { HOUR } from '#core/instant.ts';
import { dkimSigner } from '#delivery/mail/dkim.ts';
import { parseSmtpUrl, type SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { askForCode, redeemCode } from '#delivery/people/codes.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { askToSubscribe, type Confirmation } from '#delivery/people/requests.ts';
import type { Store } from '#delivery/store/store.ts';
import { NO_BOUNCES } from '#subscriptions/bounce-sources.ts';
import { openService } from '#subscriptions/open-service.ts';
import { smtpMailer, type MailerOptions } from '#subscriptions/mailer.ts';
import { openPostOffice, type Mailer, type PostOffice } from '#subscriptions/post-office.ts';
import { confirmAll } from '#tests/support/confirming.ts';
import { aContent, aPage, time } from '#tests/support/makers.ts';
import { startSink, type SinkOptions, type SmtpSink } from '#tests/support/smtp-sink.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const NOW = time('2022-01-17T14:00Z');
const URL_OF_SERVICE = 'https://updates.exchange.example';

async function asked(store: Store, address = 'person@customers.example', locale = 'en'): Promise<Confirmation> {
  const request = { channel: 'email', address, contact: null, choice: EVERYTHING, locale } as const;
  const confirmation = await store.db.transaction((session) =>
    askToSubscribe(session, store.vault, { asked: request, now: NOW }),
  );
  if (confirmation === null) throw new Error('It had its mail today.');
  return confirmation;
}

async function aSink(options: SinkOptions = {}): Promise<{ sink: SmtpSink; relay: SmtpSettings }> {
  const sink = await startSink(options);
  onTestFinished(() => sink.close());
  const relay = parseSmtpUrl(sink.url);
  if (relay === null) throw new Error(sink.url);
  return { sink, relay };
}

function mailerFor(relay: SmtpSettings, said: Partial<MailerOptions> = {}): Mailer {
  const content = aContent({ page: aPage({ languages: ['en', 'de'] }) });
  const from = 'no-reply@notify.exchange.example';
  return smtpMailer({
    relay,
    from,
    url: () => URL_OF_SERVICE,
    content: () => content,
    dkim: null,
    allowed: null,
    clock: () => NOW,
    ...said,
  });
}

function officeFor(store: Store, mailer: Mailer): { office: PostOffice; said: string[] } {
  const said: string[] = [];
  const office = openPostOffice({
    store,
    mailer,
    say: (line) => said.push(line),
    retryAfterMs: [1, 1, 1, 1, 1],
    startAfterMs: () => 0,
  });
  onTestFinished(() => office.close());
  return { office, said };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isTrue(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isTrue()).toBe(true);
}

test('a confirmation is one mail in the subscriber’s language, with the link and without a list’s headers', async () => {
  const [store, { sink, relay }] = [await aStore(), await aSink()];
  const confirmation = await asked(store, 'person@customers.example', 'de');
  officeFor(store, mailerFor(relay)).office.confirm(confirmation);
  await until(() => sink.ledger.length === 1);
  const [{ raw, from, recipient } = { raw: '', from: '', recipient: '' }] = sink.ledger;
  const mail = await PostalMime.parse(raw);
  expect([from, recipient, mail.to]).toEqual([
    'no-reply@notify.exchange.example',
    'person@customers.example',
    [{ name: '', address: 'person@customers.example' }],
  ]);
  expect(mail.headers.filter(({ key }) => key.startsWith('list-'))).toEqual([]);
  const link = `${URL_OF_SERVICE}/confirm/${confirmation.token}`;
  expect([mail.text?.includes(link), mail.html?.includes(link)]).toEqual([true, true]);
  expect(raw).toContain('Content-Language: de');
});

test('a code goes with a link that opens the same', async () => {
  const [store, { sink, relay }] = [await aStore({ subscribers: [[]] }), await aSink()];
  const to = 'person1@example.org';
  const { ticket, mail } = await store.db.transaction((session) =>
    askForCode(session, store.vault, { mailbox: to, now: NOW }),
  );
  const { code, key } = mail ?? { code: '', key: '' };
  const expiresAt = NOW + HOUR;
  const { office } = officeFor(store, mailerFor(relay));
  office.code({ ticket, code, key, to, language: 'en', askedAt: NOW, expiresAt });
  await until(() => sink.ledger.length === 1);
  const { text } = await PostalMime.parse(sink.ledger[0]?.raw ?? '');
  expect(text).toContain(`\n${code}\n`);
  expect(text).toContain(`${URL_OF_SERVICE}/manage/${ticket}/${key}`);
  expect(await redeemCode(store, { ticket, code: key, misses: [], now: NOW })).toEqual([1]);
});

test('a relay that says “later” is asked again, and the mail comes once', async () => {
  let refusals = 3;
  const store = await aStore();
  const { sink, relay } = await aSink({ answer: (point) => (point === 'data' && refusals-- > 0 ? 451 : 'take') });
  const confirmation = await asked(store);
  officeFor(store, mailerFor(relay)).office.confirm(confirmation);
  await until(() => sink.ledger.length === 1);
  expect(await confirmAll(store, confirmation.token, NOW)).toMatchObject({ state: 'confirmed' });
});

test('a mail that may have arrived is not sent again', async () => {
  const store = await aStore();
  const { sink, relay } = await aSink({ answer: (point) => (point === 'data' ? 'take-and-drop' : 'take') });
  const { office } = officeFor(store, mailerFor(relay));
  office.confirm(await asked(store));
  await until(() => sink.ledger.length === 1);
  await office.close();
  const next = officeFor(store, mailerFor(relay)).office;
  await next.resume(NOW);
  await next.close();
  expect(sink.ledger).toHaveLength(1);
});

test('while the relay is down the operator is told, without an address; a later start sends what waits, once', async () => {
  const store = await aStore();
  const { relay: gone, sink: closed } = await aSink();
  await closed.close();
  const first = officeFor(store, mailerFor(gone));
  first.office.confirm(await asked(store));
  await until(() => first.said.length > 0);
  await first.office.close();
  expect(first.said[0]).toMatch(/^The relay 127\.0\.0\.1:\d+ refused the connection; nothing listens there\.$/);
  const { sink, relay } = await aSink();
  for (let starts = 0; starts < 2; starts += 1) {
    const { office } = officeFor(store, mailerFor(relay));
    await office.resume(NOW);
    await until(() => sink.ledger.length === 1);
    await office.close();
  }
  const [, token = ''] =
    /\/confirm\/([a-z2-7]{26})/.exec((await PostalMime.parse(sink.ledger[0]?.raw ?? '')).text ?? '') ?? [];
  expect(await confirmAll(store, token, NOW)).toMatchObject({ state: 'confirmed' });
});

test('what a relay that was away for hours has left is sent without a new start, once', async () => {
  const store = await aStore();
  const sent: string[] = [];
  const relay = { isThere: false, tries: 0 };
  const mailer: Mailer = {
    async confirmation({ asked: { address } }, mayLeave) {
      relay.tries += 1;
      if (!relay.isThere) return { message: 'The relay is away.' };
      if (await mayLeave()) sent.push(address);
      return { state: 'accepted', code: '250', reply: null };
    },
    code: () => Promise.reject(new Error('No code was asked for.')),
  };
  const { office } = officeFor(store, mailer);
  office.confirm(await asked(store));
  await office.resumeLeft(NOW);
  await until(() => relay.tries === 6);
  relay.isThere = true;
  for (let hours = 0; hours < 3; hours += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await office.resumeLeft(NOW);
  }
  await until(() => sent.length > 0);
  await office.close();
  expect([sent, relay.tries]).toEqual([['person@customers.example'], 7]);
});

test('what goes wrong with a mail is told without its address', async () => {
  const broken = () => Promise.reject(new TypeError('person@customers.example is no address'));
  const { office, said } = officeFor(await aStore(), { confirmation: broken, code: broken });
  const times = { askedAt: NOW, expiresAt: NOW };
  office.code({ ticket: 'a', code: '1', key: 'b', to: 'person@customers.example', language: 'en', ...times });
  await until(() => said.length > 0);
  expect(said).toEqual([expect.stringMatching(/^A mail could not be sent: TypeError, at [^@]*$/)]);
});

test('on staging, only the named get a confirmation', async () => {
  const [store, { sink, relay }] = [await aStore(), await aSink()];
  const { office } = officeFor(store, mailerFor(relay, { allowed: ['@colleagues.example'] }));
  office.confirm(await asked(store));
  office.confirm(await asked(store, 'one@colleagues.example'));
  await until(() => sink.ledger.length === 1);
  await office.close();
  expect(sink.ledger.map(({ recipient }) => recipient)).toEqual(['one@colleagues.example']);
});

test('where a key is set, a confirmation is signed', async () => {
  const [store, { sink, relay }] = [await aStore(), await aSink()];
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const dkim = dkimSigner({ domain: 'exchange.example', selector: 'a', privateKey });
  officeFor(store, mailerFor(relay, { dkim })).office.confirm(await asked(store));
  await until(() => sink.ledger.length === 1);
  expect(sink.ledger[0]?.raw).toMatch(/^DKIM-Signature: v=1; a=ed25519-sha256;/);
});

test('a mail of the service takes its turn of what the relay takes in a day', async () => {
  const [store, { sink, relay }] = [await aStore({ subscribers: [[]] }), await aSink()];
  const service = await openService({
    store,
    relay,
    rate: { perSecond: null, perDay: 100 },
    content: () => aContent(),
    clock: Date.now,
    from: 'no-reply@notify.exchange.example',
    dkim: null,
    allowed: null,
    url: null,
    trustedProxies: [],
    askingsAnHour: 100,
    largeDomains: [],
    room: { webhooksASite: 1, sharedHosts: [] },
    bounces: NO_BOUNCES,
    web: null,
    spoolFolder: null,
    listen: { host: '127.0.0.1', port: 0 },
    startAfterMs: () => 0,
    say: () => undefined,
  });
  onTestFinished(() => service.close());
  await fetch(`${service.url}/manage`, { method: 'POST', body: new URLSearchParams({ email: 'person1@example.org' }) });
  await until(() => sink.ledger.length === 1);
  expect(await columnIn(store, 'SELECT mails FROM relay_hour')).toEqual([1]);
});
