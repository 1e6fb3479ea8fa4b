import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { newSecret, SECRET_PATTERN, signatureHeaders } from '#delivery/channels/signature.ts';

const BODY = Buffer.from('{"text":"“é” 😀"}');

/** The library reads the machine's clock to refuse what is old. */
function now(): number {
  return Date.now();
}

test('the library of Standard Webhooks verifies what is signed', () => {
  const secret = newSecret();
  const headers = signatureHeaders({ id: 'msg_1', at: now(), body: BODY, secrets: [secret] });
  expect(Object.keys(headers)).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
  expect(new Webhook(secret).verify(BODY.toString(), headers)).toEqual({ text: '“é” 😀' });
});

test('while a secret is changed, who has the old one and who has the new one both verify', () => {
  const [fresh, old] = [newSecret(), newSecret()];
  const headers = signatureHeaders({ id: 'msg_1', at: now(), body: BODY, secrets: [fresh, old] });
  expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/);
  for (const secret of [fresh, old]) expect(new Webhook(secret).verify(BODY.toString(), headers)).toBeDefined();
  expect(() => new Webhook(newSecret()).verify(BODY.toString(), headers)).toThrow('No matching signature found');
});

test('another text, another id and another time are not what was signed', () => {
  const secret = newSecret();
  const headers = signatureHeaders({ id: 'msg_1', at: now(), body: BODY, secrets: [secret] });
  const other = (changed: Record<string, string>) => () =>
    new Webhook(secret).verify(BODY.toString(), { ...headers, ...changed });
  expect(() => new Webhook(secret).verify('{}', headers)).toThrow('No matching signature found');
  expect(other({ 'webhook-id': 'msg_2' })).toThrow('No matching signature found');
  expect(other({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) })).toThrow(
    'No matching signature found',
  );
});

test('another attempt has the same id and a time of its own', () => {
  const said = { id: 'msg_1', body: BODY, secrets: [newSecret()] };
  const [first, second] = [0, MINUTE].map((at) => signatureHeaders({ ...said, at }));
  expect([first?.['webhook-id'], second?.['webhook-id']]).toEqual(['msg_1', 'msg_1']);
  expect([first?.['webhook-timestamp'], second?.['webhook-timestamp']]).toEqual(['0', '60']);
});

test.each([
  [newSecret(), true],
  [`whsec_${Buffer.alloc(24).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(16).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
  [Buffer.alloc(32).toString('base64'), false],
  ['whsec_not base64 but long enough to be a secret', false],
])('%s is a secret: %j', (secret, expected) => expect(SECRET_PATTERN.test(secret)).toBe(expected));
