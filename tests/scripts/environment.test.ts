import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnvironment } from '#scripts/environment.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';

test('what is not set, or set to nothing, has its default', () => {
  const defaults = {
    SMTP_URL: null,
    ALLCLEAR_STORE: 'var/allclear.db',
    ALLCLEAR_SPOOL: null,
    ALLCLEAR_ASKINGS_AN_HOUR: 100,
    ALLCLEAR_LARGE_DOMAINS: [],
    WEBHOOKS_A_HOST: 20,
    WEBHOOKS_SHARED_HOSTS: [],
    ALLCLEAR_KEY: null,
    ALLCLEAR_FORMER_KEYS: [],
    ALLCLEAR_LINK_KEY: null,
    ALLCLEAR_LISTEN: { host: '127.0.0.1', port: 8080 },
    ALLCLEAR_TRUSTED_PROXY: [],
    CONFIRM_FROM: null,
    ALLOWED_RECIPIENTS: null,
    DRILL_RECIPIENTS: [],
    MAIL_FROM: null,
    MAIL_RATE: { perSecond: null, perDay: null },
    MAIL_SEEDS: [],
    REPLY_TO: null,
    COMPLAINTS_TO: null,
    BOUNCE_DOMAIN: null,
    DKIM_DOMAIN: null,
    DKIM_SELECTOR: null,
    DKIM_KEY_FILE: null,
    TRUSTED_NETWORKS: [],
    VAPID_PUBLIC_KEY: null,
    VAPID_PRIVATE_KEY: null,
    AMAZON_SES_TOPIC: null,
    MAILGUN_SIGNING_KEY: null,
    POSTMARK_WEBHOOK_USER: null,
    POSTMARK_WEBHOOK_PASSWORD: null,
    SENDGRID_VERIFICATION_KEY: null,
  };
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
  expect(readEnvironment({ SMTP_URL: 'smtp://us:s3cret@', ALLCLEAR_KEY: 's3cret', MAIL_FROM: 'a@x, b@y' })).toEqual({
    problems: [
      'SMTP_URL must look like “smtp://mail.example:587” or “smtps://user:password@mail.example:465”, with “@”, “:” and “/” in a password percent-encoded; several with spaces between.',
      'ALLCLEAR_KEY must be 64 hexadecimal digits, as “openssl rand -hex 32” prints them: subscribers’ addresses are sealed with it. Keep it; without it nobody’s address can be read again.',
      'MAIL_FROM is not an address: the part before the “@” is not one that a mail system takes.',
    ],
  });
});

test('a rate is read, and one that is none is told with how to write it', () => {
  expect(readEnvironment({ MAIL_RATE: '14/s 50000/day' })).toMatchObject({
    MAIL_RATE: { perSecond: 14, perDay: 50_000 },
  });
  expect(readEnvironment({ MAIL_RATE: 'fast' })).toEqual({
    problems: [
      'MAIL_RATE takes how many mails may leave, as in “14/s”, “500/min” or “20000/h”, and how many in a day, as in “50000/day”; of both kinds one, with a space between: “14/s 50000/day”.',
    ],
  });
});

test('the guide for operators names every setting', () => {
  const guide = readFileSync('docs/operating.md', 'utf8');
  expect(Object.keys(readEnvironment({})).filter((name) => !guide.includes(`| \`${name}\``))).toEqual([]);
});

test('domains and the selector of a signature are names', () => {
  const key = { DKIM_SELECTOR: 'allclear-2022', DKIM_KEY_FILE: 'var/dkim.pem' };
  expect(readEnvironment({ ...key, DKIM_DOMAIN: 'Status.example', BOUNCE_DOMAIN: 'b.status.example' })).toMatchObject({
    ...key,
    DKIM_DOMAIN: 'status.example',
    BOUNCE_DOMAIN: 'b.status.example',
  });
  expect(readEnvironment({ ...key, DKIM_SELECTOR: 'a;b', DKIM_DOMAIN: 'no domain', BOUNCE_DOMAIN: '-.x' })).toEqual({
    problems: [
      'BOUNCE_DOMAIN must be a domain as in “bounce.status.example”.',
      'DKIM_DOMAIN must be a domain as in “bounce.status.example”.',
      'DKIM_SELECTOR must be a name as in “allclear-2022”: letters, digits and “-”.',
    ],
  });
});

test('half a signature is a mistake', () => {
  expect(readEnvironment({ DKIM_DOMAIN: 'status.example' })).toEqual({
    problems: ['To sign mails, DKIM_SELECTOR and DKIM_KEY_FILE must be set too; to sign none, take out the rest.'],
  });
});

test('what proves the webhooks of sending services is looked at before any comes', () => {
  const wrong = { AMAZON_SES_TOPIC: 'bounces', SENDGRID_VERIFICATION_KEY: 's3cret' };
  expect(readEnvironment(wrong)).toEqual({
    problems: [
      'AMAZON_SES_TOPIC must be the ARN of a topic of Amazon SNS, as in “arn:aws:sns:eu-west-1:123456789012:bounces”.',
      'SENDGRID_VERIFICATION_KEY must be the “verification key” of SendGrid’s event webhook: base64 on one line.',
    ],
  });
  expect(readEnvironment({ POSTMARK_WEBHOOK_USER: 'postmark' })).toEqual({
    problems: ['POSTMARK_WEBHOOK_USER and POSTMARK_WEBHOOK_PASSWORD go together: set both, or neither.'],
  });
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const right = {
    AMAZON_SES_TOPIC: 'arn:aws:sns:eu-west-1:123456789012:bounces',
    SENDGRID_VERIFICATION_KEY: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
  expect(readEnvironment(right)).toMatchObject(right);
});

test('the key comes from a file that nobody else can read, and those of before stand below it', () => {
  const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
  const file = join(temporaryFolder(), 'allclear-key');
  writeFileSync(file, `${first}\n${second}\n`, { mode: 0o600 });
  const keys = { ALLCLEAR_KEY: Buffer.from(first, 'hex'), ALLCLEAR_FORMER_KEYS: [Buffer.from(second, 'hex')] };
  expect(readEnvironment({ ALLCLEAR_KEY_FILE: file })).toMatchObject(keys);
  expect(readEnvironment({ CREDENTIALS_DIRECTORY: dirname(file) })).toMatchObject(keys);
  expect(readEnvironment({ ALLCLEAR_KEY_FILE: file, ALLCLEAR_KEY: first })).toEqual({
    problems: ['ALLCLEAR_KEY and ALLCLEAR_KEY_FILE are both set: take one of them out, so that nobody has to guess.'],
  });
  chmodSync(file, 0o604);
  expect(readEnvironment({ ALLCLEAR_KEY_FILE: file })).toEqual({
    problems: [
      `ALLCLEAR_KEY_FILE names “${file}”, which every account of this machine can use: say “chmod o= ${file}”.`,
    ],
  });
  expect(readEnvironment({ ALLCLEAR_LINK_KEY_FILE: `${file}-2` })).toEqual({
    problems: [`ALLCLEAR_LINK_KEY_FILE names “${file}-2”, which cannot be read (ENOENT).`],
  });
});
