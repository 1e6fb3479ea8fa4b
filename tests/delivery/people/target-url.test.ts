import { describe, expect, test } from 'vitest';
import { parseTarget, shapeOf, withShape, type TargetChannel } from '#delivery/people/target-url.ts';

test.each<[TargetChannel, string]>([
  ['webhook', 'https://receiver.example/hook?key=1'],
  ['slack', 'https://hooks.slack.com/services/T/B/x'],
  ['discord', 'https://discord.com/api/webhooks/1/x'],
  ['teams', 'https://prod-1.westeurope.logic.azure.com/workflows/x'],
  ['google-chat', 'https://chat.googleapis.com/v1/spaces/x/messages?key=1'],
])('%s takes %s', (channel, address) => {
  expect(parseTarget(channel, ` ${address} `)).toEqual({ address });
});

describe('a webhook does not lead to', () => {
  test.each([
    ['an address without encryption', 'http://receiver.example/'],
    ['another port', 'https://receiver.example:8443/'],
    ['a name and a password', 'https://user:password@receiver.example/'],
    ['this machine', 'https://localhost/'],
    ['this machine by its number', 'https://127.0.0.1/'],
    ['this machine by a hidden number', 'https://0x7f000001/'],
    ['this machine in the new form', 'https://[::1]/'],
    ['this machine in both forms', 'https://[::ffff:127.0.0.1]/'],
    ['a private network', 'https://10.1.2.3/'],
    ['a cloud’s own data', 'https://169.254.169.254/latest/'],
    ['a name of the own network', 'https://printer/'],
    ['a name that only the own network knows', 'https://db.internal/'],
    ['nothing', ''],
    ['a long text', `https://receiver.example/${'a'.repeat(2000)}`],
  ])('%s', (_, address) => {
    expect(parseTarget('webhook', address)).toEqual({ problem: 'not-an-address' });
  });
});

test.each<[TargetChannel, string]>([
  ['slack', 'https://hooks.slack.com.evil.example/'],
  ['teams', 'https://logic.azure.com.evil.example/'],
  ['discord', 'https://receiver.example/'],
])('%s is not at %s', (channel, address) => {
  expect(parseTarget(channel, address)).toEqual({ problem: 'not-of-this-service' });
});

test('a webhook keeps the shape that it wants', () => {
  const address = 'https://receiver.example/hook';
  expect([shapeOf(withShape(address, 'standard')), shapeOf(withShape(address, 'statuspage'))]).toEqual([
    'standard',
    'statuspage',
  ]);
  expect(parseTarget('webhook', `${address}#statuspage`)).toEqual({ address });
});
