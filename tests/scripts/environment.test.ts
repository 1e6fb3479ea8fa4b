import { expect, test } from 'vitest';
import { readEnvironment } from '#scripts/environment.ts';

test('what is not set, or set to nothing, has its default', () => {
  const defaults = { SMTP_URL: null, ALLCLEAR_STORE: 'var/allclear.db', MAIL_FROM: null };
  expect(readEnvironment({})).toEqual(defaults);
  expect(readEnvironment({ SMTP_URL: '', ALLCLEAR_STORE: ' ', MAIL_FROM: '' })).toEqual(defaults);
});

test('what is set is read', () => {
  expect(readEnvironment({ SMTP_URL: 'smtp://localhost:2525', MAIL_FROM: 'us@Example.org' })).toMatchObject({
    SMTP_URL: { host: 'localhost', port: 2525 },
    MAIL_FROM: 'us@example.org',
  });
});

test('each mistake is a sentence, and none repeats a value', () => {
  expect(readEnvironment({ SMTP_URL: 'smtp://us:s3cret@', MAIL_FROM: 'a@x, b@y' })).toEqual({
    problems: [
      'SMTP_URL must look like “smtp://mail.example:587” or “smtps://user:password@mail.example:465”, with “@”, “:” and “/” in a password percent-encoded.',
      'MAIL_FROM is not an address: the part before the “@” is not one that a mail system takes.',
    ],
  });
});
