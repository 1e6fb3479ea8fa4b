import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { namesOf } from '#delivery/doctor/names.ts';
import { senderDomainChecks, type SenderDomains } from '#delivery/doctor/sender-domain.ts';
import { startDnsServer, type Zone } from '#tests/support/dns-server.ts';

const { privateKey: RSA } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const { privateKey: ED25519 } = generateKeyPairSync('ed25519');
const [FROM, BOUNCE, SELECTOR] = ['status.exchange.example', 'bounce.status.exchange.example', 'a1'];
const P = createPublicKey(RSA).export({ format: 'der', type: 'spki' }).toString('base64');
const RECORD = `v=DKIM1; k=rsa; p=${P}`;

const DOMAINS: SenderDomains = { from: FROM, envelope: BOUNCE, dkim: { domain: FROM, selector: SELECTOR, key: RSA } };
const TXT = {
  [BOUNCE]: ['some-verification=1', 'v=spf1 include:relay.example -all'],
  [`${SELECTOR}._domainkey.${FROM}`]: [RECORD],
  '_dmarc.exchange.example': ['v=DMARC1; p=none'],
};
const MX = { [BOUNCE]: ['mx.exchange.example'] };

async function findings(zone: Zone, domains: Partial<SenderDomains> = {}): Promise<Record<string, string>> {
  const server = await startDnsServer({ txt: TXT, mx: MX, ...zone });
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([server.address]);
  try {
    const checks = await senderDomainChecks(namesOf(resolver), { ...DOMAINS, ...domains });
    return Object.fromEntries(checks.map(({ name, state, sentence }) => [name, `${state}: ${sentence}`]));
  } finally {
    server.close();
  }
}

test('domains that say all that is asked are well', async () => {
  expect(await findings({})).toEqual({
    SPF: `ok: “${BOUNCE}” says who may send for it; whether your relay is among them shows in the first mail’s “Authentication-Results”.`,
    DKIM: `ok: The key at “a1._domainkey.${FROM}” is ours.`,
    DMARC: `ok: “exchange.example” has a policy, and “${FROM}” is aligned with DKIM and SPF.`,
    'bounce domain': `ok: Mail to “${BOUNCE}” goes to “mx.exchange.example”.`,
  });
});

test('domains that say nothing fail, each with its sentence', async () => {
  expect(await findings({ txt: {}, mx: {} })).toEqual({
    SPF: `fail: “${BOUNCE}” does not say who may send for it.`,
    DKIM: `fail: There is no key at “a1._domainkey.${FROM}”, so every signature is wrong.`,
    DMARC: `fail: “${FROM}” has no DMARC record, which large mailbox providers ask for.`,
    'bounce domain': `fail: “${BOUNCE}” takes no mail, so no bounce comes back.`,
  });
});

test('name servers that do not answer prove nothing', async () => {
  const broken = [BOUNCE, `${SELECTOR}._domainkey.${FROM}`, `_dmarc.${FROM}`];
  const states = Object.values(await findings({ broken })).map((finding) => finding.slice(0, 28));
  expect(states).toEqual(Array(4).fill('warn: Nobody answered what “'));
});

test.each([
  [['v=spf1 -all', 'v=spf1 ~all'], `fail: “${BOUNCE}” has 2 SPF records, so none counts.`],
  [['v=spf1 +all'], `fail: The SPF record of “${BOUNCE}” lets everybody send for it.`],
  [['v=spf1 a all'], `fail: The SPF record of “${BOUNCE}” lets everybody send for it.`],
  [['v=spf10 -all'], `fail: “${BOUNCE}” does not say who may send for it.`],
  [
    [`v=spf1 ${Array.from({ length: 11 }, (_, n) => `include:r${n}.example`).join(' ')} -all`],
    `fail: The SPF record of “${BOUNCE}” asks for more than ten other names, so it counts as broken.`,
  ],
])('the SPF record %j is judged', async (records, sentence) => {
  expect(await findings({ txt: { ...TXT, [BOUNCE]: records } })).toMatchObject({ SPF: sentence });
});

const NAME = `${SELECTOR}._domainkey.${FROM}`;
const OTHER = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'der', type: 'spki' });

test.each([
  ['v=DKIM1; p=', `fail: The key at “${NAME}” was revoked.`],
  [
    `p=${OTHER.toString('base64')}`,
    `fail: The key at “${NAME}” is not that of DKIM_KEY_FILE, so every signature is wrong.`,
  ],
  [
    `v=DKIM1; t=y; p=${P}`,
    `warn: The key at “${NAME}” says that it is being tested (t=y), so receivers may not mind it.`,
  ],
  [`p=${P.slice(0, 90)} ${P.slice(90)}`, `ok: The key at “${NAME}” is ours.`],
  [
    `k=rsa; p=${createPublicKey(RSA).export({ format: 'der', type: 'pkcs1' }).toString('base64')}`,
    `ok: The key at “${NAME}” is ours.`,
  ],
])('the DKIM record %j is judged', async (record, sentence) => {
  expect(await findings({ txt: { ...TXT, [NAME]: [record] } })).toMatchObject({ DKIM: sentence });
});

test('an Ed25519 key stands in its record as its 32 bytes', async () => {
  const { x = '' } = createPublicKey(ED25519).export({ format: 'jwk' });
  const txt = { ...TXT, [NAME]: [`v=DKIM1; k=ed25519; p=${Buffer.from(x, 'base64url').toString('base64')}`] };
  const dkim = { domain: FROM, selector: SELECTOR, key: ED25519 };
  expect(await findings({ txt }, { dkim })).toMatchObject({ DKIM: `ok: The key at “${NAME}” is ours.` });
});

test('mails that are not signed here may be signed by the relay', async () => {
  expect(await findings({}, { dkim: null })).toMatchObject({
    DKIM: 'warn: Mails are not signed here.',
    DMARC: `ok: “exchange.example” has a policy, and “${FROM}” is aligned with SPF.`,
  });
});

async function alignment(envelope: string, txt: Record<string, string[]> = {}): Promise<string | undefined> {
  return (await findings({ txt: { ...TXT, ...txt } }, { envelope, dkim: null }))['DMARC'];
}

function notAligned(envelope: string): string {
  return `fail: Neither the envelope’s domain “${envelope}” nor a signature is aligned with the sender’s “${FROM}”.`;
}

test('a domain of others is not aligned, even if its name ends alike', async () => {
  const others = ['bounces.relay.example', 'notexchange.example'];
  expect(await Promise.all(others.map((envelope) => alignment(envelope)))).toEqual(others.map(notAligned));
});

test('a strict policy takes the very same domain alone', async () => {
  const strict = { [`_dmarc.${FROM}`]: ['v=DMARC1; p=reject; aspf=s'] };
  const aligned = `ok: “${FROM}” has a policy, and “${FROM}” is aligned with SPF.`;
  expect([await alignment(BOUNCE, strict), await alignment(FROM, strict)]).toEqual([notAligned(BOUNCE), aligned]);
});

test('a domain that says that it is its own owner belongs to no other', async () => {
  const owner = { [`_dmarc.${FROM}`]: ['v=DMARC1; p=reject; psd=n'] };
  expect(await alignment('exchange.example', owner)).toBe(notAligned('exchange.example'));
});

test('two policies at one name count as none', async () => {
  const two = { [`_dmarc.${FROM}`]: ['v=DMARC1; p=none; aspf=s', 'v=DMARC1; p=none; aspf=s'] };
  expect(await alignment(BOUNCE, two)).toBe(`ok: “exchange.example” has a policy, and “${FROM}” is aligned with SPF.`);
});

test('a domain that says that it takes no mail takes no bounces', async () => {
  expect(await findings({ mx: { [BOUNCE]: [''] } })).toMatchObject({
    'bounce domain': `fail: “${BOUNCE}” takes no mail, so no bounce comes back.`,
  });
});
