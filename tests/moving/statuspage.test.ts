import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aStatuspageIncident, DOCUMENT, filesIn, PAGE, run, temporary, writeJson } from './moving.ts';

async function imported(document: unknown, content = join(temporary(), 'content')) {
  const file = writeJson(temporary(), 'dump.json', document);
  const outcome = await run('import', ['statuspage', file, '--content', content, '--write-page']);
  return { ...outcome, content, file };
}

test('a whole document comes here, and the check finds nothing', async () => {
  const { code, out, content } = await imported(DOCUMENT);
  expect({ code, out }).toEqual({
    code: 0,
    out: 'From statuspage: 2 incidents, 1 maintenances and 0 announcements are new; 0 were here already. None of it will be mailed.\nEverything has its place.\n',
  });
  expect(await run('check', ['--content', content])).toEqual({ code: 0, out: 'No problems in content/.\n', error: '' });
  const files = filesIn(content);
  expect(Object.keys(files)).toEqual([
    'incidents/2024-01-05-trading-stopped/01-identified.md',
    'incidents/2024-01-05-trading-stopped/02-resolved.md',
    'incidents/2024-01-05-trading-stopped/incident.md',
    'incidents/2024-02-01-withdrawals-are-late/01-investigating.md',
    'incidents/2024-02-01-withdrawals-are-late/02-monitoring.md',
    'incidents/2024-02-01-withdrawals-are-late/03-resolved.md',
    'incidents/2024-02-01-withdrawals-are-late/incident.md',
    'maintenances/2024-02-10-node-upgrade/01-scheduled.md',
    'maintenances/2024-02-10-node-upgrade/02-completed.md',
    'maintenances/2024-02-10-node-upgrade/maintenance.md',
    'page.yaml',
  ]);
  expect(files['incidents/2024-02-01-withdrawals-are-late/02-monitoring.md']).toBe(`---
at: 2024-02-01T11:00Z
status: monitoring
components: { withdrawals: degraded_performance }
notify: false
imported: { id: mfrjlr89z2dk }
---
We have mended it.

Some wait \\< 5 minutes.\\
Watching.
`);
});

test('a second run changes no byte', async () => {
  const { content, file } = await imported(DOCUMENT);
  const before = filesIn(content);
  const { code, out } = await run('import', ['statuspage', file, '--content', content]);
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      '0 incidents, 0 maintenances and 0 announcements are new; 3 were here already.',
    ) as string,
  });
  expect(filesIn(content)).toEqual(before);
});

test('what was written at home since then stays, and only what is new comes', async () => {
  const { content } = await imported(DOCUMENT);
  const more = aStatuspageIncident('zzzzzzzzzzz1', 'Withdrawals are late', [
    { id: 'yyyyyyyyyyy1', status: 'resolved', body: 'Again.', at: '2024-02-01T20:00:00.000Z' },
  ]);
  const { out } = await imported({ ...DOCUMENT, incidents: [more, ...DOCUMENT.incidents] }, content);
  expect(out).toContain('1 incidents, 0 maintenances and 0 announcements are new; 3 were here already.');
  expect(existsSync(join(content, 'incidents/2024-02-01-withdrawals-are-late-zzzzzzzzzzz1/incident.md'))).toBe(true);
});

/** What the export has and the document had not, and the other way: all of it is in docs/moving.md. */
function comparable({ page, incidents, scheduled_maintenances: planned }: typeof DOCUMENT) {
  const update = ({
    id,
    status,
    body,
    display_at: at,
    incident_id: of,
    affected_components: affected,
  }: (typeof incidents)[0]['incident_updates'][0]) => ({
    id,
    status,
    body: body.replaceAll('&#39;', "'"),
    at,
    of,
    affected: affected?.map(({ name, new_status: now }) => ({ name, now })) ?? null,
  });
  const subject = ({
    id,
    name,
    status,
    created_at: created,
    updated_at: updated,
    resolved_at: resolved,
    impact,
    started_at: started,
    incident_updates: updates,
  }: (typeof incidents)[0]) => ({
    id,
    name,
    status,
    created,
    updated,
    resolved,
    impact,
    started,
    updates: updates.map(update),
  });
  return {
    page: { name: page.name, url: page.url, zone: page.time_zone },
    incidents: incidents.map(subject),
    planned: planned.map((one) => ({
      ...subject(one),
      from: one.scheduled_for,
      until: one.scheduled_until,
      components: one.components.map(({ name }) => name),
    })),
  };
}

test('an entry that is here, and has grown at its source since, is told and left as it is', async () => {
  const [open] = DOCUMENT.incidents;
  const early = {
    ...DOCUMENT,
    incidents: [{ ...open, status: 'monitoring', incident_updates: open?.incident_updates.slice(1) }],
  };
  const { content } = await imported(early);
  const before = filesIn(content);
  const { out } = await imported({ ...DOCUMENT, incidents: [open] }, content);
  expect(out).toMatch(
    /^- It is here already and was left as it is, but .* \(1×: incidents\/2024-02-01-withdrawals-are-late\)$/m,
  );
  expect(filesIn(content)).toEqual(before);
  expect((await imported(early, content)).out).toContain('Everything has its place.');
});

test('what goes out again is what came in', async () => {
  const { content } = await imported(DOCUMENT);
  const out = join(temporary(), 'out.json');
  expect(await run('export', ['--as', 'statuspage', '--content', content, '--out', out])).toMatchObject({ code: 0 });
  const exported = JSON.parse(readFileSync(out, 'utf8')) as typeof DOCUMENT;
  expect(comparable(exported)).toEqual(comparable(DOCUMENT));
  const again = await imported(exported);
  expect(again.out).toContain('Everything has its place.');
  const outAgain = join(temporary(), 'again.json');
  await run('export', ['--as', 'statuspage', '--content', again.content, '--out', outAgain]);
  expect(JSON.parse(readFileSync(outAgain, 'utf8'))).toEqual(exported);
  expect(filesIn(again.content)).toEqual({
    ...filesIn(content),
    ...Object.fromEntries(
      Object.entries(filesIn(again.content)).filter(
        ([, text]) => text.includes('addresses:') || text.includes('since:'),
      ),
    ),
  });
});

describe('what has no place is told:', () => {
  test('keys that say something, tags, components without a status, and what lies in the future', async () => {
    const odd = {
      ...aStatuspageIncident('q1q1q1q1q1q1', 'Odd', [
        {
          id: 'w1w1w1w1w1w1',
          status: 'postmortem',
          body: '<h2>Why</h2><p>A <b>bug</b><script>alert(1)</script><iframe src="https://x.example"></iframe>.</p>',
          at: '2024-02-03T12:00:00.000Z',
        },
        {
          id: 'w1w1w1w1w1w2',
          status: 'resolved',
          body: 'Over, see <a href="https://other.example/x">there</a>.',
          at: '2024-02-02T12:00:00.500Z',
        },
        { id: 'w1w1w1w1w1w3', status: 'identified', body: '', at: '2024-02-02T12:00:00.100Z' },
      ]),
      started_at: '2024-02-02T11:00:00.000Z',
      reminder_intervals: '[1,2]',
      components: [DOCUMENT.components[1]],
    };
    const later = aStatuspageIncident('v1v1v1v1v1v1', 'Later', [
      { id: 'u1u1u1u1u1u1', status: 'investigating', body: 'Soon.', at: '2199-02-03T12:00:00.000Z' },
    ]);
    const { code, out, content } = await imported({ ...DOCUMENT, incidents: [odd, later] });
    expect({ code, lines: out.split('\n').slice(2).toSorted() }).toEqual({
      code: 0,
      lines: [
        '- “reminder_intervals” of incidents has no place here. (1×: q1q1q1q1q1q1)',
        '- No update says what status its components had, so it names none. (1×: q1q1q1q1q1q1 Withdrawals)',
        '- “<script>” has no place in a text. (1×: q1q1q1q1q1q1)',
        '- “<iframe>” has no place in a text. (2×: q1q1q1q1q1q1)',
        '- It is dated in the future and was left out: import it again when that day has come. (1×: v1v1v1v1v1v1)',
        '- A link to “other.example” became text; for links add the domain to “trustedDomains” of page.yaml before you import. (1×: incidents/2024-02-02-odd)',
        '- Of updates of one second the later is a second later. (1×: incidents/2024-02-02-odd)',
        '- An update without a text says its status alone. (1×: incidents/2024-02-02-odd)',
        '',
      ].toSorted(),
    });
    const files = filesIn(join(content, 'incidents/2024-02-02-odd'));
    expect(files['01-identified.md']).toContain('detectedAt: 2024-02-02T11:00Z');
    expect(files['02-resolved.md']).toContain('Over, see there (`https://other.example/x`).');
    expect(files['postmortem.md']).toContain('**Why**\n\nA **bug**.');
  });
});

test('what was entered after the event, in a single update, is over as it was there', async () => {
  const late = (id: string, status: string, first: string) => ({
    ...aStatuspageIncident(id, `Late ${id}`, [
      { id: `u${id}`, status: first, body: 'It was short.', at: '2024-01-09T09:00:00.000Z' },
    ]),
    status,
  });
  const planned = { scheduled_for: '2024-01-09T10:00:00Z', scheduled_until: '2024-01-09T11:00:00Z' };
  const { out, content } = await imported({
    ...DOCUMENT,
    incidents: [{ ...late('a1', 'resolved', 'investigating'), resolved_at: '2024-01-09T09:40:00.000Z' }],
    scheduled_maintenances: [{ ...late('b1', 'completed', 'scheduled'), ...planned }],
  });
  const files = filesIn(content);
  expect(files['incidents/2024-01-09-late-a1/02-resolved.md']).toContain('at: 2024-01-09T09:40Z\nstatus: resolved');
  expect(files['maintenances/2024-01-09-late-b1/02-completed.md']).toContain('status: completed');
  expect(out).toContain('- It is “resolved” though no update says so: one was added. (1×: a1)');
  expect(out).toContain('- It is “completed” though no update says so: one was added. (1×: b1)');
});

test('a row that says that nothing was affected names no component', async () => {
  const incident = aStatuspageIncident('a2', 'Mails are late', [
    { id: 'ua2', status: 'resolved', body: 'Over.', at: '2024-01-09T09:00:00.000Z' },
  ]);
  const rows = [{ name: 'No components were affected by this update.' }];
  const [update] = incident.incident_updates;
  const document = {
    ...DOCUMENT,
    incidents: [{ ...incident, incident_updates: [{ ...update, affected_components: rows }] }],
  };
  const { code, content } = await imported(document);
  const text = filesIn(content)['incidents/2024-01-09-mails-are-late/01-resolved.md'];
  expect({ code, isNamed: text?.includes('components') }).toEqual({ code: 0, isNamed: false });
});

test('components that page.yaml lacks are printed, and nothing is written', async () => {
  const { content, file } = await imported({ ...DOCUMENT, incidents: [], scheduled_maintenances: [] });
  const before = filesIn(content);
  const other = writeJson(temporary(), 'other.json', {
    page: PAGE,
    incidents: [
      aStatuspageIncident('abcabcabcab1', 'Cards', [
        {
          id: 'abcabcabcab2',
          status: 'investigating',
          body: 'Cards.',
          at: '2024-02-03T12:00:00.000Z',
          affected: [['cccccccccccc', 'Cards', 'major_outage']],
        },
      ]),
    ],
  });
  expect(await run('import', ['statuspage', other, '--content', content])).toEqual({
    code: 1,
    out: '',
    error:
      'page.yaml lacks components that the history names, so nothing was written. Add these with ids of your choice, or give one that is there the name:\n\ncomponents:\n  - id: cards\n    name: Cards\n    since: 2021-06-01T00:00Z\n\n',
  });
  expect(filesIn(content)).toEqual(before);
  expect(file).not.toBe(other);
});

test('incidents whose ids are outside ASCII come, and are known when they come again', async () => {
  const ids = ['störung-1', '事故', '🔥', '\ud800', '', 'a b', 'ü'.repeat(200)];
  const incidents = ids.map((id, index) =>
    aStatuspageIncident(id, 'Störung', [
      { id: `${id} update`, status: 'resolved', body: 'Over.', at: `2020-01-0${index + 1}T00:00:00Z` },
    ]),
  );
  const document = { ...DOCUMENT, incidents, scheduled_maintenances: [] };
  const { content, ...first } = await imported(document);
  expect(first).toMatchObject({ code: 0, error: '', out: expect.stringContaining(' 7 incidents, ') as string });
  expect((await imported(document, content)).out).toContain(
    '0 incidents, 0 maintenances and 0 announcements are new; 7 were here already.',
  );
});
