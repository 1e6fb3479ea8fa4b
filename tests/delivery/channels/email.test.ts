import { expect, onTestFinished, test } from 'vitest';
import { mailSender, type MailSender } from '#delivery/mail/mail-sender.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { aSink } from '#tests/support/sending.ts';

const DEADLINES = { connectMs: 2000, envelopeMs: 2000, bodyMs: 2000 };
const message = {
  target: 'ada@customers.example',
  body: Buffer.from('Subject: Withdrawals are delayed\r\nMessage-ID: <m1@status.exchange.example>\r\n\r\nWe look.\r\n'),
  id: 'm1',
  subjectId: 'incidents/a',
};
const yes = () => Promise.resolve(true);

function aMailSender(url: string): { sender: MailSender; problems: string[] } {
  const relay = parseSmtpUrl(url);
  if (relay === null) throw new Error('The address of the relay cannot be read.');
  const problems: string[] = [];
  const from = 'updates@status.exchange.example';
  const sender = mailSender({
    relay,
    deadlines: DEADLINES,
    from,
    onProblem: (problem) => problems.push(problem.message),
  });
  onTestFinished(() => sender.quit());
  return { sender, problems };
}

test('a mail goes the way of every channel, several over one connection', async () => {
  const sink = await aSink();
  const { sender, problems } = aMailSender(sink.url);
  const first = await sender.send(message, yes);
  const second = await sender.send({ ...message, target: 'bob@customers.example' }, yes);
  expect([first.state, second.state, problems]).toEqual(['accepted', 'accepted', []]);
  expect([sink.ledger.map(({ recipient }) => recipient), sink.peak()]).toEqual([
    ['ada@customers.example', 'bob@customers.example'],
    1,
  ]);
});

test('a mail of which no answer came is unknown, and one that may not leave is untouched', async () => {
  const sink = await aSink({ answer: (point) => (point === 'data' ? 'take-and-drop' : 'take') });
  const { sender } = aMailSender(sink.url);
  const held = await sender.send(message, () => Promise.resolve(false));
  const lost = await sender.send(message, yes);
  expect([held.state, lost.state, sink.ledger.length]).toEqual(['untouched', 'unknown', 1]);
});

test('a relay that is not there is told once a mail, and nobody is marked', async () => {
  const { sender, problems } = aMailSender('smtp://127.0.0.1:1');
  expect(await sender.send(message, yes)).toEqual({
    state: 'untouched',
    code: 'relay',
    reply: null,
    retryAfterMs: null,
  });
  expect(problems).toEqual(['The relay 127.0.0.1:1 refused the connection; nothing listens there.']);
});
