import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseSmtpUrl, parseSmtpUrls } from '#delivery/mail/smtp-settings.ts';
import { doctorText, fail, ok, warn, type Check } from '#delivery/doctor/check.ts';
import { doctorChecks } from '#delivery/doctor/doctor.ts';
import { capabilityChecks, encryptionCheck, relayChecks } from '#delivery/doctor/relay.ts';
import { settingsChecks, type KeyFile } from '#delivery/doctor/settings.ts';
import { unsubscribeChecks, type Fetch } from '#delivery/doctor/unsubscribe.ts';
import { startFaultServer } from '#tests/support/fault-server.ts';
import { startSink, type SinkOptions } from '#tests/support/smtp-sink.ts';

const DEADLINES = { connectMs: 2000, envelopeMs: 2000, bodyMs: 2000 };

function brief(checks: Check[]): string[] {
  return checks.map(({ name, state, sentence }) =>
    `${state} ${name}: ${sentence}`.replaceAll(/127\.0\.0\.1:\d+/g, 'RELAY'),
  );
}

async function relayFindings(options: SinkOptions): Promise<string[]> {
  const sink = await startSink(options);
  const settings = parseSmtpUrl(sink.url);
  try {
    return settings === null ? [] : brief(await relayChecks(settings, DEADLINES));
  } finally {
    await sink.close();
  }
}

test('a relay says what it can do', async () => {
  expect(await relayFindings({ server: { size: 10_000 } })).toEqual([
    'ok relay: RELAY takes connections.',
    'ok encryption: The relay is on this machine; nothing travels in the clear.',
    'warn DSN: The relay takes no orders about bounces (DSN): it may send back whole mails, or nothing when one is late.',
    'ok speed: The relay takes several commands at once (PIPELINING).',
    'fail size: The relay takes mails of 10000 bytes at most.',
  ]);
});

test('of several relays each is looked at', async () => {
  const [one, two] = [await startSink({}), await startSink({})];
  await two.close();
  const relay = parseSmtpUrls(`${one.url} ${two.url}`);
  const nobody = { hasKey: true, mailFrom: null, bounceDomain: null, dkim: null, subscriptionsUrl: null };
  const unasked = { resolver: { resolveTxt: async () => [], resolveMx: async () => [] }, fetch };
  const checks = await doctorChecks({ ...nobody, ...unasked, relay, deadlines: DEADLINES });
  await one.close();
  expect(checks.filter(({ name }) => name === 'relay').map(({ state }) => state)).toEqual(['ok', 'fail']);
});

test('a relay elsewhere is to be reached by an encrypted connection', () => {
  const host = 'relay.example';
  const checks = [true, false].map((isEncrypted) => encryptionCheck({ host }, { isEncrypted }));
  expect(brief(checks)).toEqual([
    'ok encryption: The connection to the relay is encrypted, and its certificate is right.',
    'warn encryption: The relay offers no encryption: subscribers’ addresses travel in the clear.',
  ]);
});

test('a relay that can do everything, with a size that is enough or none, is well', () => {
  const replies = ['SIZE 10240000', 'SIZE 0', 'SIZE'].map((size) => `250-relay\n250-PIPELINING\n250-${size}\n250 DSN`);
  expect(replies.map((reply) => capabilityChecks(reply).map(({ state }) => state))).toEqual(
    replies.map(() => ['ok', 'ok']),
  );
});

test('a relay that takes one command at a time is slow', async () => {
  const server = await startFaultServer({ point: 'after', fault: 'close', isPipelining: false });
  const settings = parseSmtpUrl(`smtp://127.0.0.1:${server.port}`);
  const checks = settings === null ? [] : await relayChecks(settings, DEADLINES);
  await server.close();
  expect(brief(checks).find((line) => line.includes('speed'))).toBe(
    'warn speed: The relay takes one command at a time: a large list takes longer.',
  );
});

test('a relay that does not let us in is one sentence', async () => {
  expect(await relayFindings({ answer: (point) => (point === 'connect' ? 554 : 'take') })).toEqual([
    'fail relay: The relay RELAY does not take mail now (it answered 554).',
  ]);
});

const PAGE = '<form method="post"><button>Stop</button></form>';

function answering(get: Response | null, post: Response | null): { fetch: Fetch; asked: string[] } {
  const asked: string[] = [];
  async function fetch(url: string, { method = '', body, redirect }: RequestInit): Promise<Response> {
    asked.push(`${method} ${url} ${body instanceof URLSearchParams ? body.toString() : ''} ${redirect}`);
    const response = method === 'GET' ? get : post;
    if (response === null) throw new TypeError('fetch failed');
    return response;
  }
  return { fetch, asked };
}

test('unsubscribing is well where the link shows a button and the click is taken', async () => {
  const { fetch, asked } = answering(new Response(PAGE), new Response(''));
  expect(brief(await unsubscribeChecks('https://status.exchange.example', fetch))).toEqual([
    'ok unsubscribing: Following the link shows a page with a button, and changes nothing.',
    'ok one-click: One click in a mail program unsubscribes (RFC 8058).',
  ]);
  expect(asked).toEqual([
    'GET https://status.exchange.example/u/allclear-doctor  manual',
    'POST https://status.exchange.example/u/allclear-doctor List-Unsubscribe=One-Click manual',
  ]);
});

test('a link that acts when it is followed, and a click that is sent elsewhere or refused, are told', async () => {
  const acting = 'a scanner that follows it may unsubscribe people.';
  const wrong = async (get: Response, post: Response) =>
    brief(await unsubscribeChecks('https://status.exchange.example/x/', answering(get, post).fetch));
  expect(await wrong(new Response('Done.'), new Response('', { status: 302 }))).toEqual([
    `fail unsubscribing: Following the link shows no button: ${acting}`,
    'fail one-click: The click is sent elsewhere (302), which mailbox providers do not follow.',
  ]);
  expect(await wrong(new Response('', { status: 301 }), new Response('', { status: 403 }))).toEqual([
    `fail unsubscribing: Following the link is answered by 301: ${acting}`,
    'fail one-click: The click is answered by 403.',
  ]);
  expect(await wrong(new Response(PAGE, { status: 500 }), new Response('', { status: 404 }))).toEqual([
    `fail unsubscribing: Following the link is answered by 500: ${acting}`,
    'warn one-click: The click is answered by 404 for a token that is nobody’s.',
  ]);
});

test('a service that is not there, not served by https, or not named, fails', async () => {
  const { fetch } = answering(null, null);
  const urls = ['https://status.exchange.example', 'http://status.exchange.example', null];
  expect((await Promise.all(urls.map((url) => unsubscribeChecks(url, fetch)))).flatMap(brief)).toEqual([
    'fail unsubscribing: “https://status.exchange.example” cannot be reached, or its certificate is wrong.',
    'fail unsubscribing: “http://status.exchange.example” is no https address, and mailbox providers use no other.',
    'fail unsubscribing: No mail can have a link to unsubscribe.',
  ]);
});

function keyFile(bits: number, mode = 0o100600): KeyFile {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return { pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), mode };
}

test('settings that fit each other are well', () => {
  const dkim = { domain: 'status.exchange.example', selector: 'a1', keyFile: keyFile(2048) };
  const settings = {
    hasKey: true,
    mailFrom: 'updates@status.exchange.example',
    bounceDomain: 'b.status.exchange.example',
    dkim,
  };
  expect(brief(settingsChecks(settings))).toEqual([
    'ok key: The key by which addresses are sealed is set.',
    'ok sender: Mails come from “updates@status.exchange.example”.',
    'ok bounces: Bounces come to addresses at “b.status.exchange.example”.',
    'ok DKIM key: The key can be read, by this account alone.',
  ]);
});

test('the key by which browsers are asked must be that by which is pushed to them', () => {
  function found(asked: string | null, sending: string | null): string[] {
    const settings = { hasKey: true, mailFrom: 'a@b.example', bounceDomain: 'b.example', dkim: null };
    return brief(settingsChecks({ ...settings, push: { asked, sending } })).slice(3);
  }
  const apart =
    'fail browsers: The page asks browsers by another key than that by which is pushed to them, so they get nothing.';
  expect([found('one', 'one'), found('one', 'two'), found('one', null), found(null, 'one')]).toEqual([
    ['ok browsers: Browsers know the key by which is pushed to them.'],
    [apart],
    [apart],
    [],
  ]);
});

test('settings that are missing are told', () => {
  expect(brief(settingsChecks({ hasKey: false, mailFrom: null, bounceDomain: null, dkim: null }))).toEqual([
    'fail key: No key is set by which addresses are sealed.',
    'fail sender: Nobody is named as the sender.',
    'warn bounces: Bounces come to the sender’s address, where no program can tell whose they are.',
  ]);
});

const EC = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'pem', type: 'pkcs8' });

test.each<[KeyFile, string]>([
  [{ unreadable: 'ENOENT' }, 'fail DKIM key: The file of DKIM_KEY_FILE cannot be read (ENOENT).'],
  [{ pem: 'no key', mode: 0o600 }, 'fail DKIM key: The file of DKIM_KEY_FILE holds no RSA or Ed25519 private key.'],
  [
    { pem: EC.toString(), mode: 0o600 },
    'fail DKIM key: The file of DKIM_KEY_FILE holds no RSA or Ed25519 private key.',
  ],
  [keyFile(768), 'fail DKIM key: The key has 768 bits; receivers refuse it.'],
  [keyFile(1024), 'warn DKIM key: The key has 1024 bits.'],
  [keyFile(2048, 0o100644), 'warn DKIM key: Other accounts of this machine can read or change the key.'],
])('a key file that will not do is told (%#)', (file, line) => {
  const dkim = { domain: 'status.exchange.example', selector: 'a1', keyFile: file };
  expect(brief(settingsChecks({ hasKey: true, mailFrom: 'a@b.example', bounceDomain: 'b.example', dkim })).at(-1)).toBe(
    line,
  );
});

test('without a relay, a sender or a service, what can be looked at is', async () => {
  const resolver = {
    resolveTxt: () => Promise.reject(new Error('none')),
    resolveMx: () => Promise.reject(new Error('none')),
  };
  const { fetch } = answering(null, null);
  const nothing = { relay: null, deadlines: DEADLINES, subscriptionsUrl: null, resolver, fetch };
  const checks = await doctorChecks({ ...nothing, hasKey: true, mailFrom: null, bounceDomain: null, dkim: null });
  expect(checks.map(({ name, state }) => `${state} ${name}`)).toEqual([
    'ok key',
    'fail sender',
    'warn bounces',
    'fail relay',
    'fail unsubscribing',
  ]);
});

test('findings are printed one a line, with what to do beneath', () => {
  expect(
    doctorText([ok('relay', 'It answers.'), warn('DKIM', 'Unsigned.', 'Sign.'), fail('SPF', 'None.', 'Add one.')]),
  ).toBe(
    `ok    relay  It answers.
warn  DKIM   Unsigned.
             Sign.
fail  SPF    None.
             Add one.

1 of 3 is to be mended before anything is sent.`,
  );
  expect(doctorText([ok('relay', 'It answers.')])).toBe('ok    relay  It answers.\n\nAll is well.');
  expect(doctorText([warn('DKIM', 'Unsigned.', 'Sign.')])).toContain(
    'Nothing stands in the way; 1 of 1 could be better.',
  );
});
