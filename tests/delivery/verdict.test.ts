import { expect, test } from 'vitest';
import { acceptedVerdict, codeOf, failureVerdict, printable } from '#delivery/verdict.ts';

const BOB = 'bob@example.org';

test('an acceptance keeps what the relay said', () => {
  expect(acceptedVerdict('250 2.0.0 Ok: queued as 7F3A', BOB)).toEqual({
    state: 'accepted',
    code: '2.0.0',
    reply: '250 2.0.0 Ok: queued as 7F3A',
  });
});

test('a cut-off refusal after the body proves nothing', () => {
  const failure = { code: 'ECONNECTION', command: 'CONN', response: '451 4.3.0 queue', responseCode: 451 };
  expect(failureVerdict(failure, { isBodyHandedOver: true, recipient: BOB })).toEqual({
    state: 'unknown',
    code: 'no-reply',
    reply: null,
  });
});

test('an answer to the message that is neither yes nor no is unknown', () => {
  const failure = { code: 'EMESSAGE', command: 'DATA', response: '354 what', responseCode: 354 };
  expect(failureVerdict(failure, { isBodyHandedOver: true, recipient: BOB }).state).toBe('unknown');
});

test('a verdict has its recipient in no disguise', () => {
  const response = '550 5.1.1 bob at example.org (see /?who=bob%40example.org)';
  const failure = { code: 'EENVELOPE', command: 'RCPT TO', response, responseCode: 550 };
  expect([
    failureVerdict(failure, { isBodyHandedOver: false, recipient: BOB }).reply,
    acceptedVerdict('250 2.1.5 bob=40example.org queued', BOB).reply,
  ]).toEqual(['550 5.1.1 (address) (see /?who=(address))', '250 2.1.5 (address) queued']);
});

test('a reply is kept on one line, short, and without addresses', () => {
  expect(printable('550-5.1.1 <bob@example.org>: Recipient\r\n550 5.1.1 rejected for "bob@example.org"')).toBe(
    '550-5.1.1 <(address)>: Recipient 550 5.1.1 rejected for "(address)"',
  );
  expect(printable(`250 ${'x'.repeat(500)}`)).toHaveLength(200);
  expect(printable('')).toBeNull();
});

test('the enhanced code is preferred, and a text without a code has none', () => {
  expect([codeOf('550 5.1.1 No'), codeOf('550-5.7.26 No'), codeOf('421 Bye'), codeOf('hello')]).toEqual([
    '5.1.1',
    '5.7.26',
    '421',
    null,
  ]);
});
