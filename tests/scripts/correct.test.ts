import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isMissing } from '#tests/support/debian-program.ts';
import { aDesk, AT, subscriberCsv, UPDATE_ID, type Desk } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';
import { doublesIn } from '#tests/support/smtp-sink.ts';

const CORRECTED = `---
at: 2022-01-17T13:00Z
status: investigating
components: { withdrawals: suspended }
nextUpdate: 2022-01-17T16:00Z
---
We have suspended withdrawals for every customer.
`;

/** A desk whose one update was told to so many. */
async function toldDesk(count: number): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(count))]);
  await desk.run('notify', ['--send', ...AT], { SMTP_URL: (await aSink()).url });
  return desk;
}

function edit(desk: Desk): void {
  desk.write('incidents/2022-01-17-withdrawals/01-suspended.md', CORRECTED);
}

test('an update that was not changed is not corrected, and one sentence says so', async () => {
  const desk = await toldDesk(1);
  expect(await desk.run('correct', [UPDATE_ID, ...AT])).toEqual({
    code: 1,
    out: '',
    error: `“${UPDATE_ID}” reads as it did when it was last told, so there is nothing to correct. Nothing was sent.\n`,
  });
});

test('without --send it prints to how many, and mails nobody; with it, it mails them once', async () => {
  const desk = await toldDesk(2);
  edit(desk);
  const sink = await aSink();
  const environment = { SMTP_URL: sink.url };
  const plan = await desk.run('correct', [UPDATE_ID, ...AT], environment);
  expect([plan.code, plan.out.split('\n').slice(1)]).toEqual([
    0,
    [
      `  ${UPDATE_ID} (2022-01-17T13:00Z): to 2 subscribers`,
      `Nothing was sent. “npm run correct -- ${UPDATE_ID} --send” sends.`,
      '',
    ],
  ]);
  expect(sink.ledger).toEqual([]);
  const told = await desk.run('correct', [UPDATE_ID, '--send', ...AT], environment);
  expect([told.code, told.out]).toEqual([0, `${UPDATE_ID}#correction-1: of 2 subscribers, 2 accepted.\n`]);
  expect((await desk.run('correct', [UPDATE_ID, '--send', ...AT], environment)).code).toBe(1);
  expect((await desk.run('correct', [UPDATE_ID, '--json', ...AT], environment)).code).toBe(1);
  expect([sink.ledger.length, doublesIn(sink.ledger)]).toEqual([2, {}]);
});

test('a correction that was killed goes on by the same command, and nobody gets two copies', async () => {
  const desk = await toldDesk(120);
  edit(desk);
  const sink = await aSink({ thinkMs: 2 });
  const child = desk.start('correct', [UPDATE_ID, '--send', '--wait', '0', ...AT], { SMTP_URL: sink.url });
  const ended = once(child, 'exit');
  const taken = async (): Promise<void> => {
    while (sink.ledger.length < 20) await sleep(1);
  };
  await Promise.race([taken(), ended]);
  child.kill('SIGKILL');
  await ended;
  const { out } = await desk.run('correct', [UPDATE_ID, '--send', '--wait', '0', '--json', ...AT], {
    SMTP_URL: sink.url,
  });
  const [update] = JSON.parse(out).updates;
  expect([update.id, update.accepted + update.unknown, doublesIn(sink.ledger)]).toEqual([
    `${UPDATE_ID}#correction-1`,
    120,
    {},
  ]);
  expect(update.unknown).toBeLessThanOrEqual(5);
});

test('an order without an update is told what to name', async () => {
  const { code, error } = await aDesk().run('correct', []);
  expect([code, error]).toEqual([2, expect.stringMatching(/^Name the update that is to be corrected\.\n/)]);
});

test.skipIf(isMissing('a terminal for the progress of a correction', ['script']))(
  'at a terminal, whoever corrects sees how far it is',
  async () => {
    const desk = await toldDesk(3);
    edit(desk);
    const environment = { ...desk.environment, SMTP_URL: (await aSink()).url };
    const command = `${process.execPath} scripts/correct.ts ${UPDATE_ID} --send --yes ${AT.join(' ')} --content ${desk.folder}/content`;
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const shown = await text(terminal.stdout);
    expect(shown).toContain('3 of 3 accepted, ');
    expect(shown).toContain(`${UPDATE_ID}#correction-1: of 3 subscribers, 3 accepted.`);
  },
);
