import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { aDesk, AT, subscriberCsv, UPDATE_ID, type Desk } from '#tests/support/commands.ts';
import { freePort } from '#tests/support/free-port.ts';
import { aSink } from '#tests/support/sending.ts';

const IN_TIME = { timeout: 30_000 };
const FOLLOW = ['--send', '--follow', ...AT];

async function deskWith(count: number): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(count))]);
  return desk;
}

const SECOND_UPDATE = `---
at: 2022-01-17T13:30Z
status: identified
nextUpdate: 2022-01-17T16:00Z
---
We know what it is.
`;

test('a sender that follows tells what is new when the folder changes, answers for its health, and ends on SIGTERM with 0', async () => {
  const desk = await deskWith(2);
  const sink = await aSink();
  const listen = `127.0.0.1:${await freePort()}`;
  const sender = desk.start('notify', [...FOLLOW, '--log', 'json', '--listen', listen], { SMTP_URL: sink.url });
  onTestFinished(() => void sender.kill('SIGKILL'));
  const ended = once(sender, 'exit');
  const [printed, complained] = [text(sender.stdout), text(sender.stderr)];
  await expect.poll(() => sink.ledger.length, IN_TIME).toBe(2);
  desk.write('incidents/2022-01-17-withdrawals/02-identified.md', SECOND_UPDATE);
  await expect.poll(() => sink.ledger.length, IN_TIME).toBe(4);
  const health = await fetch(`http://${listen}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok', reasons: [] }]);
  expect(await (await fetch(`http://${listen}/metrics`)).text()).toContain(
    'allclear_deliveries_total{channel="email",verdict="accepted"} 4',
  );
  // The entry is broken: what was known stays, and whoever watches is told.
  desk.write('incidents/2022-01-17-withdrawals/03-broken.md', '---\nat: yesterday\n---\n');
  await expect.poll(async () => (await fetch(`http://${listen}/health`)).status, IN_TIME).toBe(503);
  sender.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await complained).toBe('');
  const lines = (await printed)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const verdicts = lines.filter(({ event }) => event === 'verdict');
  expect(verdicts).toHaveLength(4);
  expect(verdicts[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    event: 'verdict',
    update: UPDATE_ID,
    delivery: expect.any(Number),
    channel: 'email',
    domain: expect.stringMatching(/^[\w+/=-]{12}$/),
    verdict: 'accepted',
    code: '2.0.0',
    ms: expect.any(Number),
    attempt: 1,
  });
  expect(lines.at(-1)).toMatchObject({ event: 'note', message: expect.stringContaining('Ended as ordered') });
  expect(await printed).not.toContain('@');
});

test.each([
  [['--follow'], /--follow is an order to send: add --send\./],
  [['--send', '--follow', '--resend-unknown'], /--follow does not go with --resend-unknown/],
  [['--send', '--follow', '--listen', 'everywhere'], /--listen takes an address of this machine and a port/],
  [['--send', '--listen', '127.0.0.1:0'], /--listen is for a sender that stays: add --follow\./],
  [['--send', '--log', 'xml'], /--log takes “json”/],
])('%s is refused in a sentence, and nothing is sent', async (flags, sentence) => {
  const desk = await deskWith(1);
  const sink = await aSink();
  const { code, error } = await desk.run('notify', [...flags, ...AT], { SMTP_URL: sink.url });
  expect([code, error]).toEqual([2, expect.stringMatching(sentence)]);
  expect(sink.ledger).toEqual([]);
});

test('a single sending logs as JSON too, with its report as the last line', async () => {
  const desk = await deskWith(1);
  const sink = await aSink();
  const { code, out, error } = await desk.run('notify', ['--send', '--log', 'json', ...AT], { SMTP_URL: sink.url });
  const events = out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { event: string }).event);
  expect([code, events, error]).toEqual([0, ['verdict', 'report'], '']);
});

test('the unit for systemd starts the command with flags that it knows', async () => {
  const unit = readFileSync('docs/hosting/allclear-sender.service', 'utf8');
  const [, script = '', flags = ''] = /^ExecStart=\S+ scripts\/(\w+)\.ts (.+)$/m.exec(unit) ?? [];
  const { out } = await aDesk().run(script, ['--help']);
  const named = flags.match(/--[a-z-]+/g) ?? [];
  expect([script, named.length, named.filter((flag) => !out.includes(`  ${flag} `))]).toEqual(['notify', 5, []]);
});
