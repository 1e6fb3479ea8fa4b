import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readContent } from '#entries/content.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { aDesk, AT, subscriberCsv, UPDATE_ID, type Desk } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';

async function deskWith(count: number): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(count))]);
  return desk;
}

test('without --send it prints the plan and mails nobody', async () => {
  const desk = await deskWith(3);
  const sink = await aSink();
  const { code, out } = await desk.run('notify', AT, { SMTP_URL: sink.url });
  expect([code, out]).toEqual([
    0,
    `To be told:\n  ${UPDATE_ID} (2022-01-17T13:00Z): to 3 subscribers\nNothing was sent. “npm run notify -- --send” sends.\n`,
  ]);
  expect(sink.ledger).toEqual([]);
});

test('the plan as JSON has ids, decisions and counts', async () => {
  const { out } = await (await deskWith(2)).run('notify', ['--json', ...AT]);
  expect(JSON.parse(out)).toEqual({
    updates: [
      {
        id: UPDATE_ID,
        title: 'Withdrawals are delayed',
        at: '2022-01-17T13:00Z',
        decision: 'tell',
        isForEverybody: false,
        recipients: 2,
        excluded: 0,
        suppressed: 0,
        unknown: 0,
      },
    ],
    held: [],
    orders: [],
  });
});

test('with --send it mails everybody once and says so', async () => {
  const desk = await deskWith(2);
  const sink = await aSink();
  const first = await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  expect([first.code, first.out]).toEqual([0, `${UPDATE_ID}: of 2 subscribers, 2 accepted.\n`]);
  const again = await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  expect([again.code, again.out]).toEqual([0, 'No update is new. Nothing was sent.\n']);
  expect(sink.ledger.map(({ from }) => from)).toEqual(Array(2).fill('updates@status.exchange.example'));
});

test('a mail has the code of what the page says', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  const { content } = readContent(join(desk.folder, 'content'));
  const code = content && withNoticeCodes(content).incidents[0]?.updates[0]?.proof?.code;
  expect(code).toMatch(/^.{4}-.{4}$/);
  expect(sink.ledger[0]?.raw).toContain(`Notice code ${code}`);
});

test('MAIL_FROM names another sender', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url, MAIL_FROM: 'desk@exchange.example' });
  expect(sink.ledger.map(({ from }) => from)).toEqual(['desk@exchange.example']);
});

test('REPLY_TO and COMPLAINTS_TO name who reads answers and complaints', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  const to = { REPLY_TO: 'help@exchange.example', COMPLAINTS_TO: 'fbl@exchange.example' };
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url, ...to });
  expect(sink.ledger[0]?.raw.match(/^(?:Reply-To|CFBL-Address): .*$/gim)).toEqual([
    'Reply-To: help@exchange.example',
    'Cfbl-Address: fbl@exchange.example; report=arf',
  ]);
});

test('a history that was adopted is mailed to nobody, and what comes later is', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  expect((await desk.run('adopt', AT)).out).toBe(
    '1 marked as told, 0 had been told or marked before. Nobody was mailed.\n',
  );
  expect((await desk.run('adopt', AT)).out).toMatch(/^0 marked as told, 1 had been told/);
  desk.write(
    'incidents/2022-01-17-withdrawals/02-back.md',
    '---\nat: 2022-01-17T13:30Z\nstatus: resolved\ncomponents: { withdrawals: operational }\n---\nWithdrawals are back.\n',
  );
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  expect(sink.ledger).toHaveLength(1);
  expect(sink.ledger[0]?.raw).toContain('Withdrawals are back.');
});

test('content with a problem is not sent, and the command that shows it is named', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  desk.write('incidents/2022-01-17-withdrawals/02-bad.md', '---\nstatus: fine\n---\nHm.\n');
  const { code, error } = await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  expect(code).toBe(1);
  expect(error).toMatch(/has \d problems, so nothing was done\. “npm run check” shows them\.\n$/);
  expect(sink.ledger).toEqual([]);
});

test('a relay that is not there is one sentence without its password', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  await sink.close();
  const url = sink.url.replace('//', '//user:s3cret@');
  const { code, out, error } = await desk.run('notify', ['--send', ...AT], { SMTP_URL: url });
  expect([code, out, error]).toEqual([
    1,
    expect.stringMatching(
      /^The relay 127\.0\.0\.1:\d+ refused the connection; nothing listens there\. Nothing was sent, and nobody is marked as told\.\n$/,
    ),
    '',
  ]);
});

test.each([
  { what: 'an unknown flag', args: ['--sned'], sentence: /^Unknown option .--sned./ },
  {
    what: 'an order that needs another',
    args: ['--resend-unknown'],
    sentence: /^--resend-unknown is an order to send/,
  },
  {
    what: 'a number that is none',
    args: ['--connections', '0'],
    sentence: /^--connections takes a number from 1 to 50/,
  },
  { what: 'a moment without a zone', args: ['--at', '2022-01-17'], sentence: /^--at takes a moment with its zone/ },
  {
    what: 'a relay that is not named',
    args: ['--send'],
    sentence:
      /^SMTP_URL names no relay, so nothing was sent\. Name yours before the command, as in “SMTP_URL=smtp:\/\/mail\.example:587 npm run notify -- --send”\.$/m,
  },
  { what: 'a relay’s address that is none', env: { SMTP_URL: 'mail:s3cret' }, sentence: /^SMTP_URL must (?!.*s3cret)/ },
  {
    what: 'a sender that is none',
    env: { MAIL_FROM: 'us' },
    sentence: /^MAIL_FROM is not an address: the address has no/,
  },
])('$what is told in a sentence', async ({ args = [], env = {}, sentence }) => {
  const { code, error } = await aDesk().run('notify', args, env);
  expect([code, error]).toEqual([2, expect.stringMatching(sentence)]);
});

test('a store that cannot be used is told in a sentence', async () => {
  const desk = aDesk();
  const path = desk.write('../notes.txt', 'no database, but long enough for one '.repeat(200));
  const { code, error } = await desk.run('notify', AT, { ALLCLEAR_STORE: path });
  expect([code, error]).toEqual([1, expect.stringMatching(/^“.*notes\.txt” is not a database, or is damaged; /)]);
});
