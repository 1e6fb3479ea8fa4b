import { expect, test } from 'vitest';
import { AT, aDesk, subscriberCsv, UPDATE_ID, type Desk } from '#tests/support/commands.ts';
import { noteUnused } from '#delivery/bounces/unused.ts';
import { time } from '#tests/support/makers.ts';
import { aStore } from '#tests/support/temporary-store.ts';
import { aSink } from '#tests/support/sending.ts';

async function deskWith(count: number): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(count))]);
  return desk;
}

async function outbox(desk: Desk, ...args: string[]): Promise<[code: number | null, said: string]> {
  const { code, out, error } = await desk.run('outbox', args);
  return [code, (out + error).trim()];
}

test('a pause holds a sending until it is lifted, and says how to', async () => {
  const desk = await deskWith(2);
  const sink = await aSink();
  const send = () => desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  expect(await outbox(desk, 'pause', '--why', 'The relay is being moved.')).toEqual([
    0,
    'Paused: everything. What has started is finished; nothing else leaves until “resume”.',
  ]);
  const held = await send();
  expect(held.code).toBe(1);
  expect(held.out).toContain(
    'The relay is being moved. To go on: “npm run outbox -- resume”, then “npm run notify -- --send”.',
  );
  expect(sink.ledger).toEqual([]);
  expect(await outbox(desk, 'resume')).toEqual([
    0,
    'The pause of everything is lifted. “npm run notify -- --send” goes on.',
  ]);
  expect((await send()).code).toBe(0);
  expect(sink.ledger).toHaveLength(2);
  expect(await outbox(desk, 'status')).toEqual([0, 'Nothing waits, nothing is unknown.']);
});

test('the status says how much was told that nobody could use', async () => {
  const desk = await deskWith(1);
  const store = await aStore({ place: desk.storePath });
  for (const kind of ['Open', 'Open', 'Click'])
    await noteUnused(store.db, { source: 'postmark', kind, reason: 'not-read' }, time('2022-01-17T12:00Z'));
  expect(await outbox(desk, 'status')).toEqual([
    0,
    'Nothing waits, nothing is unknown.\nTold about mails, and of use to nobody: 3. “npm run bounces -- --unused” says what.',
  ]);
  expect((await desk.run('bounces', ['--unused'])).out).toBe(
    'What was told about mails, and nobody could use:\n' +
      'postmark: Click, once, no event that is read here (2022-01-17T12:00Z to 2022-01-17T12:00Z)\n' +
      'postmark: Open, 2 times, no event that is read here (2022-01-17T12:00Z to 2022-01-17T12:00Z)\n',
  );
});

test('a stop wants to be meant, and then cancels for good', async () => {
  const desk = await deskWith(2);
  const sink = await aSink({ answer: (point) => (point === 'rcpt' ? 450 : 'take') });
  await desk.run('notify', ['--send', '--wait', '0', ...AT], { SMTP_URL: sink.url });
  expect(await outbox(desk, 'stop', 'update', UPDATE_ID)).toEqual([
    2,
    `This cancels what waits of ${UPDATE_ID} for good: add --yes. Nothing was changed.`,
  ]);
  expect(await outbox(desk, 'stop', 'update', UPDATE_ID, '--yes')).toEqual([
    0,
    '2 cancelled and never sent. What had started is not called back.',
  ]);
});

test('what cannot be meant is a sentence', async () => {
  const desk = await deskWith(1);
  expect(await outbox(desk, 'pause', 'update', 'incidents/none')).toEqual([
    1,
    'No update “incidents/none” was ever told; “npm run outbox -- status” names those that wait. Nothing was changed.',
  ]);
  expect(await outbox(desk, 'resume', 'channel', 'slack')).toEqual([
    1,
    'There is no pause of the channel slack; nothing was changed.',
  ]);
  expect((await outbox(desk, 'pause', 'channel', 'fax'))[1]).toMatch(/^There is no channel “fax”: name one of email,/);
});

test('dead letters are told by code and domain, and go again by an order that names them', async () => {
  const desk = await deskWith(2);
  let isRefusing = true;
  const sink = await aSink({ answer: (point) => (isRefusing && point === 'data' ? 554 : 'take') });
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  const [code, said] = await outbox(desk, 'dead', UPDATE_ID);
  expect([code, said.split('\n').slice(0, 2)]).toEqual([
    0,
    [`${UPDATE_ID}:`, '  2 failed, 554, at example.org, as in “554 no such user” (delivery 2)'],
  ]);
  expect(await outbox(desk, 'dead', '--again')).toEqual([
    2,
    '--again wants to know which: name --code, --domain or --delivery. Nothing was changed.',
  ]);
  expect((await outbox(desk, 'dead', 'incidents/unknown/01'))[0]).toBe(1);
  expect(await outbox(desk, 'dead', UPDATE_ID, '--again', '--code', '554')).toEqual([
    0,
    '2 wait again, with the same Message-ID; “npm run notify -- --send” sends them.',
  ]);
  isRefusing = false;
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: sink.url });
  expect(sink.ledger).toHaveLength(2);
  expect(await outbox(desk, 'dead')).toEqual([0, 'Nothing failed, and nothing is unknown.']);
});
