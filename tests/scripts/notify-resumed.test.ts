import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AT, aDesk, subscriberCsv, UPDATE_ID, type Desk } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';
import { doublesIn, type SmtpSink } from '#tests/support/smtp-sink.ts';

async function deskWith(count: number): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(count))]);
  return desk;
}

function send(desk: Desk, { url }: SmtpSink, ...flags: string[]) {
  return desk.run('notify', ['--send', '--yes', '--wait', '0', ...flags, ...AT], { SMTP_URL: url });
}

/** Kills a sender with twenty connections when the relay has taken so many, and thinks about as many more. */
async function killAfter(desk: Desk, sink: SmtpSink, count: number): Promise<void> {
  const flags = ['--send', '--yes', '--wait', '0', '--connections', '20', ...AT];
  const child = desk.start('notify', flags, { SMTP_URL: sink.url });
  const ended = once(child, 'exit');
  while (sink.ledger.length < count) await sleep(5);
  child.kill('SIGKILL');
  await ended;
}

test('an update whose sender was killed in the first wave reaches everybody else, and nobody twice', async () => {
  const desk = await deskWith(2000);
  const slow = await aSink({ thinkMs: 300 });
  await killAfter(desk, slow, 20);
  // An operator may say it, and nothing has to be lifted.
  await desk.run('outbox', ['resume', 'update', UPDATE_ID]);
  const sink = await aSink();
  const { out } = await send(desk, sink);
  const [, accepted = '', unknown = ''] = /, (\d+) accepted, (\d+) unknown/.exec(out) ?? [];
  expect([Number(accepted) + Number(unknown), Number(unknown) <= 20]).toEqual([2000, true]);
  expect(out).not.toMatch(/Paused|waiting/);
  expect(doublesIn([...slow.ledger, ...sink.ledger])).toEqual({});
});

test('the sentence that tells of a pause names the commands by which the update goes on', async () => {
  const desk = await deskWith(1000);
  let asked = 0;
  const sink = await aSink({
    answer: (point) => (point === 'rcpt' && (asked += 1) > 20 && asked <= 30 ? 550 : 'take'),
  });
  const paused = await send(desk, sink);
  expect(paused.out).toContain(
    `Of the first 50 mails 10 were refused for good. To go on: “npm run outbox -- resume update ${UPDATE_ID}”, then “npm run notify -- --send”.`,
  );
  const resumed = await desk.run('outbox', ['resume', 'update', UPDATE_ID]);
  expect(resumed.out.trim()).toBe(`The pause of ${UPDATE_ID} is lifted. “npm run notify -- --send” goes on.`);
  const { out, code } = await send(desk, sink);
  expect([out.trim(), code]).toEqual([
    `${UPDATE_ID}: of 1000 subscribers, 990 accepted, 10 refused for good or given up.`,
    0,
  ]);
});

test('who lifts a pause that is not there reads which one is', async () => {
  const desk = await deskWith(1);
  await desk.run('outbox', ['pause', 'channel', 'email']);
  const { error } = await desk.run('outbox', ['resume']);
  expect(error.trim()).toBe(
    'There is no pause of everything; nothing was changed. What else is paused: “npm run outbox -- resume channel email”.',
  );
});
