import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, run, temporary, write } from './moving.ts';

const REPOSITORY = 'https://api.github.com/repos/example/upptime/issues';

const ISSUES = [
  {
    number: 7,
    title: '🛑 Withdrawals API is down',
    body: 'In [`abc123`](https://github.com/example/upptime/commit/abc123), it was **down**:\n- HTTP code: 500',
    state: 'closed',
    created_at: '2024-02-01T10:00:00Z',
    closed_at: '2024-02-01T10:40:00Z',
    labels: [{ name: 'status' }, { name: 'withdrawals-api' }],
    comments: 2,
    user: { login: 'somebody-of-ours' },
  },
  {
    number: 8,
    title: '⚠️ Trading has degraded performance',
    body: 'Slow.<br>Really.',
    state: 'closed',
    created_at: '2024-03-01T10:00:00+01:00',
    closed_at: '2024-03-01T09:30:00Z',
    labels: ['status'],
    comments: 0,
  },
  {
    number: 9,
    title: 'Node upgrade',
    body: '<!--\nstart: 2024-04-01T10:00:00.000Z\nend: 2024-04-01T12:00:00.000Z\nexpectedDown: trading, elsewhere\n-->\nWe upgrade.',
    state: 'closed',
    created_at: '2024-03-28T10:00:00Z',
    closed_at: '2024-04-01T12:00:00Z',
    labels: [{ name: 'maintenance' }],
    comments: 0,
  },
  {
    number: 10,
    title: 'Please add a page',
    body: 'Thanks.',
    state: 'open',
    created_at: '2024-03-28T10:00:00Z',
    closed_at: null,
    labels: [],
    comments: 0,
  },
  {
    number: 11,
    title: '🛑 Trading is down',
    body: 'Down.',
    state: 'open',
    created_at: '2024-05-01T10:00:00Z',
    closed_at: null,
    labels: [{ name: 'status' }, { name: 'trading' }],
    comments: 3,
  },
];

const COMMENTS = [
  {
    id: 102,
    issue_url: `${REPOSITORY}/7`,
    body: '**Resolved:** Withdrawals API is back up.',
    created_at: '2024-02-01T10:39:00Z',
  },
  {
    id: 101,
    issue_url: `${REPOSITORY}/7`,
    body: 'We have found it. <iframe src="https://x.example"></iframe>',
    created_at: '2024-02-01T10:20:00Z',
  },
  { id: 103, issue_url: `${REPOSITORY}/77`, body: 'Of another issue.', created_at: '2024-02-01T10:21:00Z' },
];

const FILES = {
  '.upptimerc.yml': `owner: example
repo: upptime
sites:
  - { name: Withdrawals API, url: https://api.exchange.example }
  - { name: Trading, url: https://trade.exchange.example }
status-website: { cname: status.exchange.example, name: Example Exchange }
`,
  'issues.json': JSON.stringify(ISSUES),
  'comments.json': JSON.stringify(COMMENTS),
};

async function imported(files: Record<string, string>) {
  const folder = temporary();
  const place = write(join(folder, 'repository'), files);
  const content = join(folder, 'content');
  const again = () => run('import', ['upptime', place, '--content', content, '--write-page']);
  return { ...(await again()), again, content, folder };
}

test('issues come here with their comments, sites and windows, and the check finds nothing', async () => {
  const { code, out, error, content } = await imported(FILES);
  expect({ code, error, out: out.split('\n')[0] }).toEqual({
    code: 0,
    error: '',
    out: 'From upptime: 3 incidents, 1 maintenances and 0 announcements are new; 0 were here already. None of it will be mailed.',
  });
  expect(await run('check', ['--content', content])).toEqual({ code: 0, out: 'No problems in content/.\n', error: '' });
  const files = filesIn(content);
  expect(Object.keys(files)).toEqual([
    'incidents/2024-02-01-withdrawals-api-is-down/01-investigating.md',
    'incidents/2024-02-01-withdrawals-api-is-down/02-investigating.md',
    'incidents/2024-02-01-withdrawals-api-is-down/03-resolved.md',
    'incidents/2024-02-01-withdrawals-api-is-down/incident.md',
    'incidents/2024-03-01-trading-has-degraded-performance/01-investigating.md',
    'incidents/2024-03-01-trading-has-degraded-performance/02-resolved.md',
    'incidents/2024-03-01-trading-has-degraded-performance/incident.md',
    'incidents/2024-05-01-trading-is-down/01-investigating.md',
    'incidents/2024-05-01-trading-is-down/incident.md',
    'maintenances/2024-04-01-node-upgrade/01-scheduled.md',
    'maintenances/2024-04-01-node-upgrade/02-completed.md',
    'maintenances/2024-04-01-node-upgrade/maintenance.md',
    'page.yaml',
  ]);
  expect(files['incidents/2024-02-01-withdrawals-api-is-down/incident.md']).toBe(`---
title: Withdrawals API is down
imported:
  from: upptime
  id: "7"
  addresses: [ /incident/7 ]
  guid: https://status.exchange.example/incident/7
---
`);
  expect(files['incidents/2024-02-01-withdrawals-api-is-down/03-resolved.md']).toBe(`---
at: 2024-02-01T10:39Z
status: resolved
components: { withdrawals-api: operational }
notify: false
imported: { id: "102" }
---
**Resolved:** Withdrawals API is back up.
`);
  expect(files['incidents/2024-03-01-trading-has-degraded-performance/01-investigating.md']).toBe(`---
at: 2024-03-01T09:00Z
status: investigating
components: { trading: degraded_performance }
notify: false
imported: { id: "#8" }
---
Slow.  
Really.
`);
  expect(files['maintenances/2024-04-01-node-upgrade/maintenance.md']).toContain(
    'window: { from: 2024-04-01T10:00Z, until: 2024-04-01T12:00Z }\ncomponents: { trading: under_maintenance }',
  );
  expect(Object.values(files).filter((text) => /somebody-of-ours|Of another issue/.test(text))).toEqual([]);
});

test('work whose issue was closed before the window was called off', async () => {
  const early = { ...ISSUES[2], closed_at: '2024-03-30T10:00:00Z' };
  const { content } = await imported({ ...FILES, 'issues.json': JSON.stringify([early]) });
  expect(filesIn(content)['maintenances/2024-04-01-node-upgrade/02-cancelled.md']).toContain('at: 2024-03-30T10:00Z');
  expect(await run('check', ['--content', content])).toMatchObject({ code: 0 });
});

test('what has no place is told, once a kind', async () => {
  const { out } = await imported(FILES);
  expect(out.split('\n').slice(2).toSorted()).toEqual(
    [
      '- “<iframe>” has no place in a text. (2×: #7)',
      '- A link to “github.com” became text; for links add the domain to “trustedDomains” of page.yaml before you import. (1×: incidents/2024-02-01-withdrawals-api-is-down)',
      '- A maintenance names a site that is not configured. (1×: elsewhere)',
      '- An issue with neither label “status” nor “maintenance” was left out. (1×: #10)',
      '- An update without a text says its status alone. (2×: incidents/2024-03-01-trading-has-degraded-performance, maintenances/2024-04-01-node-upgrade)',
      '- Components that nobody called operational are so from “resolved” on. (2×: incidents/2024-02-01-withdrawals-api-is-down, incidents/2024-03-01-trading-has-degraded-performance)',
      '- Its comments are not in comments.json. (1×: #11)',
      '',
    ].toSorted(),
  );
});

test('what `gh issue list --json` gives is read as well', async () => {
  const { code, content } = await imported({
    ...FILES,
    'issues.json': JSON.stringify([
      {
        number: 7,
        title: 'Trading is down',
        body: 'Down.',
        state: 'CLOSED',
        createdAt: '2024-02-01T10:00:00Z',
        closedAt: '2024-02-01T10:40:00Z',
        labels: [{ name: 'status' }],
        comments: [{ id: 'IC_1', body: 'Found.', createdAt: '2024-02-01T10:10:00Z' }],
      },
    ]),
  });
  expect({ code, statements: readdirSync(join(content, 'incidents/2024-02-01-trading-is-down')).toSorted() }).toEqual({
    code: 0,
    statements: ['01-investigating.md', '02-investigating.md', '03-resolved.md', 'incident.md'],
  });
});

/** One issue as GitHub gives it, closed after forty minutes. */
function anIssue(number: number, title: string, labels: string[]) {
  const [created, closed] = [`2024-06-0${number}T10:00:00Z`, `2024-06-0${number}T10:40:00Z`];
  const body = 'It was **down**.';
  return { number, title, body, labels, state: 'closed', created_at: created, closed_at: closed, comments: 0 };
}

const SITES = `owner: Example
repo: upptime
anchors: { plain: &plain { method: GET } }
sites:
  - { name: API, url: https://api.exchange.example, headers: *plain }
  - { name: Withdrawals API, url: https://out.exchange.example }
  - { name: HelpDesk, url: https://help.exchange.example }
  - { name: Trading, url: https://trade.exchange.example, slug: books }
status-website: { baseUrl: /upptime, name: Example Exchange }
`;

test('an issue is about the site of its label, else about the one that its title names whole', async () => {
  const issues = [
    anIssue(1, '🛑 Withdrawals API is down', ['status']),
    anIssue(2, '🛑 Help is down', ['status', 'help-desk']),
    anIssue(3, '🛑 Trading is down', ['status', 'books']),
    anIssue(4, 'We look into mails', ['status']),
  ];
  const { out, content } = await imported({ '.upptimerc.yml': SITES, 'issues.json': JSON.stringify(issues) });
  const named = Object.entries(filesIn(content))
    .filter(([path]) => path.endsWith('01-investigating.md'))
    .map(([, text]) => /^components: (.*)$/m.exec(text)?.[1]);
  expect(named).toEqual([
    '{ withdrawals-api: major_outage }',
    '{ helpdesk: major_outage }',
    '{ trading: major_outage }',
    undefined,
  ]);
  expect(out).toContain('- It names no site that is configured, so no component. (1×: #4)');
});

test('a page without a domain of its own stood at GitHub, under the name of the repository', async () => {
  const issues = JSON.stringify([anIssue(1, '🛑 API is down', ['status', 'api'])]);
  const { content } = await imported({ '.upptimerc.yml': SITES, 'issues.json': issues });
  const files = filesIn(content);
  expect(files['page.yaml']).toContain('url: https://example.github.io\n');
  expect(files['incidents/2024-06-01-api-is-down/incident.md']).toContain('addresses: [ /upptime/incident/1 ]');
});

test('what is said after the end does not open it again, and strangers are told of', async () => {
  const issue = anIssue(1, '🛑 API is down', ['status', 'api']);
  const comments = [
    { id: 1, body: '**Resolved:** API is back up.', created_at: '2024-06-01T10:39:00Z' },
    { id: 2, body: 'It was a full disk.', created_at: '2024-06-02T10:00:00Z', author_association: 'NONE' },
  ].map((comment) => ({ ...comment, issue_url: `${REPOSITORY}/1` }));
  const { out, content } = await imported({
    '.upptimerc.yml': SITES,
    'issues.json': JSON.stringify([{ ...issue, comments: 2 }]),
    'comments.json': JSON.stringify(comments),
  });
  expect(readdirSync(join(content, 'incidents/2024-06-01-api-is-down')).toSorted()).toEqual([
    '01-investigating.md',
    '02-resolved.md',
    '03-resolved.md',
    'incident.md',
  ]);
  expect(out).toContain(
    '- A comment is by somebody outside the repository: look whether it should stand here. (1×: #1)',
  );
});

test('a second run changes no byte', async () => {
  const { again, content } = await imported(FILES);
  const before = filesIn(content);
  const { code, out } = await again();
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('4 were here already.') as string });
  expect(filesIn(content)).toEqual(before);
});

describe('one sentence, and nothing is written, where', () => {
  const [issue] = ISSUES;
  const cases: [string, Record<string, string>, RegExp][] = [
    [
      '.upptimerc.yml is no YAML',
      { '.upptimerc.yml': 'sites: [' },
      /^“\S+upptimerc\.yml” is no YAML that can be read\.\n$/,
    ],
    ['issues.json is empty', { 'issues.json': '' }, /^“\S+issues\.json” is empty\.\n$/],
    [
      'issues.json breaks off',
      { 'issues.json': FILES['issues.json'].slice(0, 300) },
      /^“\S+issues\.json” breaks off in the middle: fetch it anew\.\n$/,
    ],
    [
      'GitHub refused',
      { 'issues.json': '{"message":"Not Found"}' },
      /^“\S+issues\.json” has another shape than expected: .*\.\n$/,
    ],
    [
      'a time is none',
      { 'issues.json': JSON.stringify([{ ...issue, created_at: 'yesterday' }]) },
      /^“yesterday” of issue #7 is no time, so nothing of the history was written\.\n$/,
    ],
    [
      'comments.json is a web page',
      { 'comments.json': '<html>' },
      /^“\S+comments\.json” is a web page \(HTML\) and no JSON: .*\.\n$/,
    ],
  ];
  test.for(cases)('%s', async ([, files, sentence]) => {
    const { code, out, error, folder } = await imported({ ...FILES, ...files });
    expect({ code, out, left: readdirSync(folder) }).toEqual({ code: 1, out: '', left: ['repository'] });
    expect(error).toMatch(sentence);
  });
});
