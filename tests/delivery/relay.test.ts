import { expect, test } from 'vitest';
import { connectProblem } from '#delivery/mail/relay-problem.ts';
import { connect } from '#delivery/mail/smtp.ts';
import { parseSmtpUrl, type SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { DEFAULTS } from '#delivery/sending/send-notices.ts';
import { startSink, type SinkOptions } from '#tests/support/smtp-sink.ts';

function relayAt(url: string, said: Partial<SmtpSettings> = {}): SmtpSettings {
  const settings = parseSmtpUrl(url);
  if (settings === null) throw new Error('The address of the relay cannot be read.');
  return { ...settings, ...said };
}

/** What an operator reads where the relay does not take us; “connected” where it does. */
async function sentenceFor(options: SinkOptions, said: Partial<SmtpSettings> = {}): Promise<string> {
  const sink = await startSink(options);
  try {
    const connection = await connect(relayAt(sink.url, said), { ...DEFAULTS.deadlines, connectMs: 2000 });
    if ('message' in connection) return connection.message.replaceAll(/127\.0\.0\.1:\d+/g, 'RELAY');
    connection.destroy();
    return 'connected';
  } finally {
    await sink.close();
  }
}

const withPassword: SinkOptions = {
  server: {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ password }, _, done) => (password === 'right' ? done(null, { user: 'us' }) : done(new Error('no'))),
  },
};

test('a relay that takes the password lets us in', async () => {
  expect(await sentenceFor(withPassword, { credentials: { user: 'us', password: 'right' } })).toBe('connected');
});

test('a wrong password is told without the user or the password', async () => {
  expect(await sentenceFor(withPassword, { credentials: { user: 'us', password: 'wr0ng-secret' } })).toBe(
    'The relay RELAY refused the user name or password of SMTP_URL (it answered 535).',
  );
});

test('a relay without the TLS that a password needs is told', async () => {
  expect(await sentenceFor({}, { startTls: 'required', credentials: { user: 'us', password: 'x' } })).toBe(
    'The relay RELAY could not be reached over TLS (STARTTLS failed).',
  );
});

test('a certificate that nobody vouches for is told', async () => {
  const sentence = await sentenceFor({ server: { secure: true, logger: false } }, { isSecure: true });
  expect(sentence).toMatch(/^The relay RELAY could not be reached over TLS \([\w -]+\)\.$/);
});

test('a relay that turns connections away is told with its code', async () => {
  expect(await sentenceFor({ answer: () => 421 })).toBe('The relay RELAY does not take mail now (it answered 421).');
  expect(await sentenceFor({ answer: () => 554 })).toBe('The relay RELAY does not take mail now (it answered 554).');
});

test('a relay that hangs up at once is told', async () => {
  expect(await sentenceFor({ answer: () => 'drop' })).toMatch(/^The relay RELAY closed the connection \(E\w+\)\.$/);
});

test('a port on which nobody listens is told', async () => {
  const sink = await startSink();
  await sink.close();
  const connection = await connect(relayAt(sink.url), DEFAULTS.deadlines);
  expect('message' in connection && connection.message).toMatch(
    /^The relay 127\.0\.0\.1:\d+ refused the connection; nothing listens there\.$/,
  );
});

test('a name that nobody has, and a relay that says nothing, are told', async () => {
  const relay = relayAt('smtp://us:secret@mail.example');
  expect(connectProblem(relay, { code: 'EDNS' }).message).toBe(
    'The relay’s name “mail.example” in SMTP_URL cannot be found.',
  );
  expect(connectProblem(relay, { code: 'ETIMEDOUT' }).message).toBe(
    'The relay mail.example:587 did not answer in time.',
  );
});
