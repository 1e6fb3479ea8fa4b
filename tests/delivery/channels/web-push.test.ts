import { webcrypto } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encryptPush, newVapidKeys, vapidHeader } from '#delivery/channels/web-push-crypto.ts';
import { webPushSender } from '#delivery/channels/web-push.ts';
import { aReceiver, aWeb, NOW } from '#tests/support/web-receiver.ts';

const { subtle } = webcrypto;

/** RFC 8291, appendix A. */
const RFC = {
  text: 'When I grow up, I want to be a watermelon',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  senderKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  browserKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  message:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
} as const;

function bytes(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(text, 'base64url');
}

/** What the browser of the RFC reads, by the web's own cryptography. */
async function readByBrowser(message: Buffer): Promise<string> {
  const [salt, senderPoint, record] = [message.subarray(0, 16), message.subarray(21, 86), message.subarray(86)];
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const point = bytes(RFC.p256dh);
  const [x, y] = [point.toString('base64url', 1, 33), point.toString('base64url', 33)];
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: RFC.browserKey };
  const own = await subtle.importKey('jwk', jwk, curve, false, ['deriveBits']);
  const sender = await subtle.importKey('raw', new Uint8Array(senderPoint), curve, false, []);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: sender }, own, 256);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), point, senderPoint]);
  const secret = await hkdf(shared, { salt: bytes(RFC.auth), info, length: 32 });
  const key = await hkdf(secret, { salt, info: Buffer.from('Content-Encoding: aes128gcm\0'), length: 16 });
  const iv = await hkdf(secret, { salt, info: Buffer.from('Content-Encoding: nonce\0'), length: 12 });
  const aes = await subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const plain = Buffer.from(await subtle.decrypt({ name: 'AES-GCM', iv }, aes, new Uint8Array(record)));
  expect(plain.at(-1)).toBe(2);
  return plain.subarray(0, -1).toString();
}

async function hkdf(
  secret: ArrayBuffer,
  { salt, info, length }: { salt: Buffer; info: Buffer; length: number },
): Promise<ArrayBuffer> {
  const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(salt), info: new Uint8Array(info) };
  return subtle.deriveBits(parameters, key, length * 8);
}

describe('a message for a browser', () => {
  test('is, with the keys of RFC 8291’s example, that example to the byte', () => {
    const chosen = { salt: bytes(RFC.salt), privateKey: bytes(RFC.senderKey) };
    expect(encryptPush(Buffer.from(RFC.text), RFC, chosen).toString('base64url')).toBe(RFC.message);
  });

  test('is read by that browser, and looks different each time', async () => {
    const [first, second] = [1, 2].map(() => encryptPush(Buffer.from('“é” 😀'), RFC));
    expect(await Promise.all([first, second].map((each) => readByBrowser(each ?? Buffer.of())))).toEqual([
      '“é” 😀',
      '“é” 😀',
    ]);
    expect(first?.equals(second ?? Buffer.of())).toBe(false);
  });

  test('has at most 4,096 bytes where its text has 3,993', () => {
    expect(encryptPush(Buffer.alloc(3993), RFC).length).toBe(4096);
  });
});

test('the push service can verify who sends, to whom and until when', async () => {
  const vapid = { ...newVapidKeys(), subject: 'mailto:status@exchange.example' };
  const header = vapidHeader(vapid, 'https://push.services.example', NOW);
  const [, head = '', claims = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? [];
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const publicKey = await subtle.importKey('raw', bytes(key), algorithm, false, ['verify']);
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  expect(await subtle.verify(how, publicKey, bytes(signature), Buffer.from(`${head}.${claims}`))).toBe(true);
  expect([JSON.parse(bytes(head).toString()), JSON.parse(bytes(claims).toString()), key]).toEqual([
    { typ: 'JWT', alg: 'ES256' },
    { aud: 'https://push.services.example', exp: NOW / 1000 + 43_200, sub: 'mailto:status@exchange.example' },
    vapid.publicKey,
  ]);
});

test('keys have their whole length, however they begin', () => {
  const lengths = Array.from({ length: 300 }, newVapidKeys).map(({ publicKey, privateKey }) => [
    bytes(publicKey).length,
    bytes(privateKey).length,
  ]);
  expect(new Set(lengths.map(String))).toEqual(new Set(['65,32']));
});

describe('a notification', () => {
  const vapid = { ...newVapidKeys(), subject: 'mailto:status@exchange.example' };
  const message = { id: 'm1', subjectId: 'incidents/a', body: Buffer.from('{"title":"Withdrawals are delayed"}') };
  const yes = { beforeBody: () => Promise.resolve(true) };

  test('reaches the push service with what it must know, and the browser with its text', async () => {
    const receiver = await aReceiver({ answer: (response) => response.writeHead(201).end() });
    const target = JSON.stringify({ endpoint: receiver.url, keys: { p256dh: RFC.p256dh, auth: RFC.auth } });
    const verdict = await webPushSender(aWeb(), vapid).send({ ...message, target }, yes);
    const [request] = receiver.received;
    expect([verdict.state, request?.headers]).toMatchObject([
      'accepted',
      {
        'content-encoding': 'aes128gcm',
        'content-type': 'application/octet-stream',
        ttl: '14400',
        urgency: 'high',
        topic: expect.stringMatching(/^[\w-]{32}$/),
        authorization: expect.stringMatching(/^vapid t=/),
      },
    ]);
    expect(await readByBrowser(request?.body ?? Buffer.of())).toBe('{"title":"Withdrawals are delayed"}');
  });

  test('for a browser whose key is none is not sent', async () => {
    const receiver = await aReceiver();
    const keys = { p256dh: 'B'.repeat(87), auth: RFC.auth };
    const target = JSON.stringify({ endpoint: receiver.url, keys });
    const verdict = await webPushSender(aWeb(), vapid).send({ ...message, target }, yes);
    expect([verdict, receiver.connections()]).toEqual([
      { state: 'failed', code: 'bad-target', reply: null, retryAfterMs: null },
      0,
    ]);
  });
});
