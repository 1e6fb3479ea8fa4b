import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, run, temporary, writeJson } from './moving.ts';

const INCIDENT = {
  id: 'ckf01fvnxywz60a35jtvyehmz',
  name: 'Trading stopped',
  status: 'RESOLVED',
  started: '2024-02-01T10:00:00.000Z',
  resolved: '2024-02-01T12:00:00.000Z',
  components: [{ id: 'cktrading', name: 'Trading', status: 'OPERATIONAL' }],
  updates: [
    {
      id: 'cku1',
      message: 'It is **down**.<br>Really.',
      messageHtml: '<p>It is <strong>down</strong>.<br>Really.</p>',
      status: 'INVESTIGATING',
      notify: true,
      started: '2024-02-01T11:00:00.000+01:00',
      statuses: [{ id: 'cktrading', status: 'MAJOROUTAGE' }],
    },
    {
      id: 'cku2',
      message: null,
      messageHtml: '<p>We have mended it.</p><video src="x"></video><p>Some wait &lt; 5 minutes.</p>',
      status: 'MONITORING',
      started: '2024-02-01T11:30:00.000Z',
      statuses: [{ id: 'cktrading', status: 'DEGRADEDPERFORMANCE' }],
    },
    {
      id: 'cku3',
      message: '',
      status: 'RESOLVED',
      started: '2024-02-01T12:00:00.000Z',
      statuses: [{ id: 'cktrading', status: 'OPERATIONAL' }],
      attachments: ['x.png'],
    },
    { id: 'cku4', message: 'Hm.', status: 'PONDERING', started: '2024-02-01T12:01:00.000Z' },
  ],
};

const DOCUMENT = {
  page: { name: 'Example Exchange', url: 'https://status.exchange.example' },
  components: [
    { id: 'cktrading', name: 'Trading', status: 'OPERATIONAL' },
    { id: 'ckcards', name: 'Cards', status: 'OPERATIONAL', description: 'Paying by card' },
  ],
  incidents: [
    INCIDENT,
    {
      ...INCIDENT,
      id: 'ckf02',
      name: 'Cards are slow',
      components: [{ id: 'ckcards', name: 'Cards', status: 'OPERATIONAL' }],
      started: '2024-03-01T10:00:00.000Z',
      updates: [{ id: 'cku5', message: 'Slow.', status: 'RESOLVED', started: '2024-03-01T10:00:00.000Z' }],
    },
  ],
  maintenances: [
    {
      id: 'ckm1',
      name: 'Node upgrade',
      status: 'COMPLETED',
      start: '2024-04-01T10:00:00.000Z',
      duration: 90,
      components: [{ id: 'cktrading', name: 'Trading', status: 'OPERATIONAL' }],
      updates: [
        { id: 'cku6', message: 'Planned.', status: 'NOTSTARTEDYET', started: '2024-03-28T10:00:00.000Z' },
        { id: 'cku7', message: 'Done.', status: 'COMPLETED', started: '2024-04-01T11:00:00.000Z' },
      ],
    },
  ],
};

async function imported(document: unknown, text?: string) {
  const folder = temporary();
  const dump = writeJson(folder, 'dump.json', document);
  if (text !== undefined) writeFileSync(dump, text);
  const content = join(folder, 'content');
  const again = () => run('import', ['instatus', dump, '--content', content, '--write-page']);
  return { ...(await again()), again, content, folder };
}

test('incidents and work come here with what each update said of components, and the check finds nothing', async () => {
  const { code, out, error, content } = await imported(DOCUMENT);
  expect({ code, error, out: out.split('\n')[0] }).toEqual({
    code: 0,
    error: '',
    out: 'From instatus: 2 incidents, 1 maintenances and 0 announcements are new; 0 were here already. None of it will be mailed.',
  });
  expect(await run('check', ['--content', content])).toEqual({ code: 0, out: 'No problems in content/.\n', error: '' });
  const files = filesIn(content);
  expect(Object.keys(files)).toEqual([
    'incidents/2024-02-01-trading-stopped/01-investigating.md',
    'incidents/2024-02-01-trading-stopped/02-monitoring.md',
    'incidents/2024-02-01-trading-stopped/03-resolved.md',
    'incidents/2024-02-01-trading-stopped/incident.md',
    'incidents/2024-03-01-cards-are-slow/01-resolved.md',
    'incidents/2024-03-01-cards-are-slow/incident.md',
    'maintenances/2024-04-01-node-upgrade/01-scheduled.md',
    'maintenances/2024-04-01-node-upgrade/02-completed.md',
    'maintenances/2024-04-01-node-upgrade/maintenance.md',
    'page.yaml',
  ]);
  const folder = 'incidents/2024-02-01-trading-stopped';
  expect(files[`${folder}/01-investigating.md`]).toBe(`---
at: 2024-02-01T10:00Z
status: investigating
components: { trading: major_outage }
notify: false
imported: { id: cku1 }
---
It is **down**.  
Really.
`);
  expect(files[`${folder}/02-monitoring.md`]).toContain(
    'components: { trading: degraded_performance }\nnotify: false\nimported: { id: cku2 }\n---\nWe have mended it.\n\nSome wait \\< 5 minutes.\n',
  );
  expect(files[`${folder}/03-resolved.md`]).toContain('\nResolved.\n');
  expect(files['incidents/2024-03-01-cards-are-slow/01-resolved.md']).not.toContain('components');
  expect(files['maintenances/2024-04-01-node-upgrade/maintenance.md']).toContain(
    'window: { from: 2024-04-01T10:00Z, until: 2024-04-01T11:30Z }\ncomponents: { trading: under_maintenance }',
  );
});

test('what has no place is told, once a kind', async () => {
  const { out } = await imported(DOCUMENT);
  expect(out.split('\n').slice(2).toSorted()).toEqual(
    [
      '- “<video>” has no place in a text. (2×: ckf01fvnxywz60a35jtvyehmz)',
      '- “attachments” of updates has no place here. (1×: ckf01fvnxywz60a35jtvyehmz)',
      '- An update without a text says its status alone. (1×: incidents/2024-02-01-trading-stopped)',
      '- No update says what status its components had, so it names none. (1×: ckf02 Cards)',
      '- The status “PONDERING” is not known here; its update was left out. (1×: ckf01fvnxywz60a35jtvyehmz)',
      '',
    ].toSorted(),
  );
});

test('a component status that is not known here is told, and named nowhere', async () => {
  const [update] = INCIDENT.updates;
  const odd = { ...update, statuses: [{ id: 'cktrading', status: 'WOBBLING' }] };
  const { code, out } = await imported({ ...DOCUMENT, incidents: [{ ...INCIDENT, updates: [odd] }] });
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringContaining(
      '- The status “WOBBLING” of a component is not known here. (1×: ckf01fvnxywz60a35jtvyehmz)',
    ) as string,
  });
});

test('a second run changes no byte', async () => {
  const { again, content } = await imported(DOCUMENT);
  const before = filesIn(content);
  const { code, out } = await again();
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('3 were here already.') as string });
  expect(filesIn(content)).toEqual(before);
});

describe('one sentence, and nothing is written, where the file', () => {
  const text = JSON.stringify(DOCUMENT);
  const cases: [string, string, RegExp][] = [
    ['is empty', '', /^“\S+dump\.json” is empty\.\n$/],
    ['breaks off', text.slice(0, 700), /^“\S+dump\.json” breaks off in the middle: fetch it anew\.\n$/],
    ['has another shape', '{"error":"Unauthorized"}', /^“\S+dump\.json” has another shape than expected[^\n]*\.\n$/],
    [
      'has a time that is none',
      text.replace('2024-02-01T11:30:00.000Z', '2024-02-30T11:30:00.000Z'),
      /^“2024-02-30T11:30:00\.000Z” of update cku2 is no time, so nothing of the history was written\.\n$/,
    ],
  ];
  test.for(cases)('%s', async ([, broken, sentence]) => {
    const { code, out, error, folder } = await imported(null, broken);
    expect({ code, out, left: readdirSync(folder) }).toEqual({ code: 1, out: '', left: ['dump.json'] });
    expect(error).toMatch(sentence);
  });
});

test('a bare list, as the API answers, comes into a folder that has its components', async () => {
  const { content, folder } = await imported({ ...DOCUMENT, incidents: [], maintenances: [] });
  const list = writeJson(folder, 'list.json', [INCIDENT]);
  expect(await run('import', ['instatus', list, '--content', content])).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 incidents, 0 maintenances') as string,
  });
});

test('the pages of the API come as one list of lists, planned work among them, and what overlaps comes once', async () => {
  const { content, folder } = await imported({ ...DOCUMENT, incidents: [], maintenances: [] });
  const pages = writeJson(folder, 'pages.json', [
    [INCIDENT],
    [INCIDENT, { ...INCIDENT, id: 'ckf9' }],
    DOCUMENT.maintenances,
  ]);
  expect(await run('import', ['instatus', pages, '--content', content])).toMatchObject({
    code: 0,
    out: expect.stringContaining('2 incidents, 1 maintenances') as string,
  });
});

test('work that is yet to come stands at the time at which it was announced', async () => {
  const start = '2199-01-01T10:00:00.000Z';
  const announced = { id: 'cku8', message: 'Planned.', status: 'NOTSTARTEDYET', started: start };
  const work = {
    ...DOCUMENT.maintenances[0],
    status: 'NOTSTARTEDYET',
    start,
    updates: [{ ...announced, createdAt: '2024-05-01T08:00:00.000Z' }],
  };
  const { content } = await imported({ ...DOCUMENT, maintenances: [work] });
  expect(filesIn(content)['maintenances/2199-01-01-node-upgrade/01-scheduled.md']).toContain('at: 2024-05-01T08:00Z');
});

test('what was entered after the event, in a single update, is over as it was there', async () => {
  const [update] = INCIDENT.updates;
  const { out, content } = await imported({ ...DOCUMENT, incidents: [{ ...INCIDENT, updates: [update] }] });
  expect(filesIn(content)['incidents/2024-02-01-trading-stopped/02-resolved.md']).toContain('at: 2024-02-01T12:00Z');
  expect(out).toContain('- It is “resolved” though no update says so: one was added.');
});

test('a file of exactly one page is suspected to have a next one', async () => {
  const incidents = Array.from({ length: 50 }, (_, index) => ({ ...INCIDENT, id: `ck${index}` }));
  const { out } = await imported({ ...DOCUMENT, incidents });
  expect(out).toMatch(/^- The file has as many as a page of the API: .* \(1×: 50 in \S+dump\.json\)$/m);
});
