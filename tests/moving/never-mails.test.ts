import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aDesk, subscriberCsv, type Desk } from '#tests/support/commands.ts';
import { aSink } from '#tests/support/sending.ts';
import { aStatuspageIncident, filesIn, PAGE } from './moving.ts';

const HOUR = 3_600_000;

/** An incident of the last day in two updates, with a postmortem, and a window that was announced an hour ago. */
function aFreshDocument() {
  const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
  const incident = aStatuspageIncident('freshfresh01', 'Trading stopped', [
    { id: 'freshupdate3', status: 'postmortem', body: 'A database was full.', at: ago(1) },
    { id: 'freshupdate2', status: 'resolved', body: 'It works.', at: ago(2) },
    {
      id: 'freshupdate1',
      status: 'investigating',
      body: 'It is down.',
      at: ago(3),
      affected: [['c3d4e5f6a1b2', 'Trading', 'major_outage']],
    },
  ]);
  const planned = aStatuspageIncident('freshfresh02', 'Node upgrade', [
    { id: 'freshupdate4', status: 'scheduled', body: 'Planned.', at: ago(1) },
  ]);
  return {
    page: PAGE,
    incidents: [{ ...incident, status: 'postmortem' }],
    scheduled_maintenances: [{ ...planned, scheduled_for: ago(-20), scheduled_until: ago(-22) }],
  };
}

async function aDeskWithImport(): Promise<Desk> {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', subscriberCsv(2))]);
  const dump = desk.write('../dump.json', JSON.stringify(aFreshDocument()));
  const { code, out, error } = await desk.run('import', ['statuspage', dump]);
  expect({ code, error, out: out.split('\n')[0] }).toEqual({
    code: 0,
    error: '',
    out: 'From statuspage: 1 incidents, 1 maintenances and 0 announcements are new; 0 were here already. None of it will be mailed.',
  });
  return desk;
}

test('what was imported is mailed to nobody, though it happened within the last day', async () => {
  const desk = await aDeskWithImport();
  const sink = await aSink();
  const { code, error } = await desk.run('notify', ['--send'], { SMTP_URL: sink.url });
  expect({ code, error, mails: sink.ledger.length }).toEqual({ code: 0, error: '', mails: 0 });
});

test('not with --backfill either, which mails what was written here', async () => {
  const desk = await aDeskWithImport();
  const sink = await aSink();
  await desk.run('notify', ['--send', '--backfill'], { SMTP_URL: sink.url });
  expect(sink.ledger.map(({ recipient, raw }) => `${recipient} ${/Trading|Node/.test(raw)}`).toSorted()).toEqual([
    'person1@example.org false',
    'person2@example.org false',
  ]);
});

test('an update that is added to an imported incident is mailed, and nothing else of it', async () => {
  const desk = await aDeskWithImport();
  const folder = join(desk.folder, 'content');
  const [head = ''] = Object.keys(filesIn(folder)).filter((path) => path.endsWith('-trading-stopped/incident.md'));
  const at = new Date(Date.now() - HOUR / 2).toISOString().slice(0, 16);
  const body = 'Whoever still cannot trade writes to us.';
  desk.write(head.replace('incident.md', '09-again.md'), `---\nat: ${at}Z\nstatus: resolved\n---\n${body}\n`);
  const sink = await aSink();
  const { code, error } = await desk.run('notify', ['--send'], { SMTP_URL: sink.url });
  expect({ code, error, mails: sink.ledger.map(({ raw }) => raw.includes(body)) }).toEqual({
    code: 0,
    error: '',
    mails: [true, true],
  });
});

test('the same day without the mark of the import is mailed, so the silence above is its doing', async () => {
  const desk = await aDeskWithImport();
  const folder = join(desk.folder, 'content');
  const [first = ''] = Object.keys(filesIn(folder)).filter((path) => path.endsWith('01-investigating.md'));
  desk.write(first, readFileSync(join(folder, first), 'utf8').replace('notify: false\n', ''));
  const sink = await aSink();
  await desk.run('notify', ['--send'], { SMTP_URL: sink.url });
  expect(sink.ledger).toHaveLength(2);
});
