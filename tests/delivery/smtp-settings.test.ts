import { expect, test } from 'vitest';
import { parseSmtpUrl, parseSmtpUrls } from '#delivery/mail/smtp-settings.ts';

test('a relay elsewhere with a password is never spoken to in the clear', () => {
  expect(parseSmtpUrl('smtp://us:p%40ss@Mail.example')).toEqual({
    host: 'mail.example',
    port: 587,
    isSecure: false,
    startTls: 'required',
    credentials: { user: 'us', password: 'p@ss' },
  });
  expect(parseSmtpUrl('smtps://us:pass@mail.example')).toMatchObject({ port: 465, isSecure: true });
});

test('a relay without a password is spoken to over TLS where it offers it', () => {
  expect(parseSmtpUrl('smtp://mail.example:25')).toMatchObject({ port: 25, startTls: 'if-offered', credentials: null });
});

test('a relay on this machine needs no TLS', () => {
  expect(['localhost', '127.0.0.1', '[::1]'].map((host) => parseSmtpUrl(`smtp://${host}:25`)?.startTls)).toEqual([
    'off',
    'off',
    'off',
  ]);
  expect(parseSmtpUrl('smtp://[::1]:25')?.host).toBe('::1');
});

test.each([
  'mail.example:25',
  'https://mail.example',
  'smtp://',
  'smtp://user@mail.example',
  'smtp://:pass@mail.example',
  'smtp://us:%zz@mail.example',
  'smtp://mail.example/path',
  'smtp://mail.example?tls=no',
])('“%s” names no relay', (text) => {
  expect(parseSmtpUrl(text)).toBeNull();
});

test('several relays stand in their order, and none of them may be wrong', () => {
  const relay = parseSmtpUrls('smtp://one.example:25  smtps://user:word@two.example');
  expect([relay?.host, relay?.spares?.map(({ host, port }) => [host, port])]).toEqual([
    'one.example',
    [['two.example', 465]],
  ]);
  expect(parseSmtpUrls('smtp://one.example')).toEqual(parseSmtpUrl('smtp://one.example'));
  expect(parseSmtpUrls('smtp://one.example two.example')).toBe(null);
});
