import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, run, temporary, write } from './moving.ts';

const SITE = {
  'config.yml': `title: Example Exchange
baseURL: https://status.exchange.example
params:
  categories: [{ name: App }, { name: Bare, untitled: true }]
  systems:
    - { name: Withdrawals, category: App, description: Paying out }
    - { name: Trading, category: Bare }
`,
  'content/issues/_index.md': '---\ntitle: Issues\n---\n',
  'content/issues/2024-02-01-late.md': `---
title: Withdrawals are late
date: 2024-02-01T12:00:00+02:00
resolved: true
resolvedWhen: 2024-02-01T12:30:00Z
severity: disrupted
affected: [Withdrawals]
section: issue
---
*Post-mortem* - A <b>database</b> was full.

*Resolved* - All is well. {{< track "2024-02-01 12:30:00" >}}

*Monitoring* - We have mended it.<br>Watching. {{< track "2024-02-01T11:00:00Z" >}}

*Investigating* - We are looking into it. {{< track "2024-02-01T10:00:00Z" >}}
`,
  'content/issues/2024-03-01-trading.md': `---
title: Trading stopped
date: 2024-03-01 08:00:00
resolved: true
resolvedWhen: 2024-03-01 09:00:00
severity: down
affected:
  - Trading
aliases: [/old/trading]
pin: true
section: issue
---
It is down.
`,
  'content/issues/2024-04-01-notice.md': `---
title: A short pause
date: 2024-04-01T08:00:00Z
severity: notice
affected: [Trading]
section: issue
---
We look at {{< figure src="x.png" >}} it.
`,
  'content/issues/2024-05-01-news.md': `---
title: New addresses wait
date: 2024-05-01T08:00:00Z
informational: true
section: issue
---
After you add an address, wait.

*Update* - A day.
`,
  'content/pages/about.md': '---\ntitle: About\n---\nUs.\n',
};

async function imported(files: Record<string, string>) {
  const folder = temporary();
  const place = write(join(folder, 'site'), files);
  const content = join(folder, 'content');
  const again = () => run('import', ['cstate', place, '--content', content, '--write-page']);
  return { ...(await again()), again, content, folder };
}

test('a cState site comes here with its statements, systems and announcements, and the check finds nothing', async () => {
  const { code, out, error, content } = await imported(SITE);
  expect({ code, error, out: out.split('\n')[0] }).toEqual({
    code: 0,
    error: '',
    out: 'From cstate: 3 incidents, 0 maintenances and 1 announcements are new; 0 were here already. None of it will be mailed.',
  });
  expect(await run('check', ['--content', content])).toEqual({ code: 0, out: 'No problems in content/.\n', error: '' });
  const files = filesIn(content);
  expect(Object.keys(files)).toEqual([
    'announcements/2024-05-01-new-addresses-wait.md',
    'incidents/2024-02-01-withdrawals-are-late/01-investigating.md',
    'incidents/2024-02-01-withdrawals-are-late/02-monitoring.md',
    'incidents/2024-02-01-withdrawals-are-late/03-resolved.md',
    'incidents/2024-02-01-withdrawals-are-late/incident.md',
    'incidents/2024-02-01-withdrawals-are-late/postmortem.md',
    'incidents/2024-03-01-trading-stopped/01-investigating.md',
    'incidents/2024-03-01-trading-stopped/02-resolved.md',
    'incidents/2024-03-01-trading-stopped/incident.md',
    'incidents/2024-04-01-a-short-pause/01-investigating.md',
    'incidents/2024-04-01-a-short-pause/incident.md',
    'page.yaml',
  ]);
  const late = 'incidents/2024-02-01-withdrawals-are-late';
  expect(files[`${late}/01-investigating.md`]).toBe(`---
at: 2024-02-01T10:00Z
status: investigating
components: { withdrawals: partial_outage }
notify: false
imported: { id: 2024-02-01-late#1 }
---
We are looking into it.
`);
  expect(files[`${late}/02-monitoring.md`]).toContain('We have mended it.  \nWatching.\n');
  expect(files[`${late}/03-resolved.md`]).toContain(
    'at: 2024-02-01T12:30Z\nstatus: resolved\ncomponents: { withdrawals: operational }',
  );
  expect(files[`${late}/postmortem.md`]).toContain('A **database** was full.');
  const stopped = 'incidents/2024-03-01-trading-stopped';
  expect(files[`${stopped}/incident.md`]).toContain('addresses: [ /issues/2024-03-01-trading, /old/trading ]');
  expect(files[`${stopped}/01-investigating.md`]).toContain('at: 2024-03-01T08:00Z');
  expect(files[`${stopped}/01-investigating.md`]).toContain('components: { trading: major_outage }');
  expect(files[`${stopped}/02-resolved.md`]).toContain('at: 2024-03-01T09:00Z');
  expect(files[`${stopped}/02-resolved.md`]).toContain('\nResolved.\n');
  expect(files['incidents/2024-04-01-a-short-pause/01-investigating.md']).toContain(
    'components: { trading: operational }',
  );
  expect(files['announcements/2024-05-01-new-addresses-wait.md']).toContain(
    'After you add an address, wait.\n\n*Update* - A day.\n',
  );
});

test('what has no place is told, once a kind', async () => {
  const { out } = await imported(SITE);
  expect(out.split('\n').slice(2).toSorted()).toEqual(
    [
      '- “pin” of cState’s keys has no place here. (1×: 2024-03-01-trading.md)',
      '- A time without a zone counts as UTC, as Hugo reads it. (3×: 2024-02-01-late, 2024-03-01-trading.md, 2024-03-01-trading)',
      '- A page that is no incident has no place here. (1×: pages/about.md)',
      '- The shortcode “figure” has no place in a text; the words in it stay. (1×: 2024-04-01-notice)',
      '- An update without a text says its status alone. (1×: incidents/2024-03-01-trading-stopped)',
      '',
    ].toSorted(),
  );
});

const KEYS = '---\ntitle: Trading is slow\ndate: 2024-06-01T08:00:00Z\nseverity: disrupted\naffected: [Trading]\n';
const SLOW = 'incidents/2024-06-01-trading-is-slow';

test('an address in angle brackets is a link, and stays', async () => {
  const text = `${KEYS}---\nSee <https://exchange.example/plan?a=1> or write to <help@exchange.example>, <b>now</b>.\n`;
  const { out, content } = await imported({ ...SITE, 'content/issues/slow.md': text });
  expect(filesIn(content)[`${SLOW}/01-investigating.md`]).toContain(
    'See `https://exchange.example/plan?a=1` or write to `help@exchange.example`, **now**.',
  );
  expect(out).not.toMatch(/<https|<help/);
});

test.for([
  ['yes', ['01-investigating.md', '02-resolved.md', 'incident.md']],
  ['no', ['01-investigating.md', 'incident.md']],
] as const)('“resolved: %s” is understood as Hugo understands it', async ([word, files]) => {
  const text = `${KEYS}resolved: ${word}\nresolvedWhen: 2024-06-01T09:00:00Z\n---\nSlow.\n`;
  const { code, content } = await imported({ ...SITE, 'content/issues/slow.md': text });
  expect({ code, files: readdirSync(join(content, SLOW)).toSorted() }).toEqual({ code: 0, files });
});

test('a draft, which nobody has read, is left out and told', async () => {
  const text = `${KEYS}draft: true\n---\nNot yet sure.\n`;
  const { out, content } = await imported({ ...SITE, 'content/issues/slow.md': text });
  expect(Object.values(filesIn(content)).filter((file) => file.includes('Not yet sure'))).toEqual([]);
  expect(out).toContain('- A draft was never published and was left out. (1×: slow.md)');
});

test('an hour of one digit is an hour, and an issue whose day is none is told to be left out', async () => {
  const early = `${KEYS.replace('T08:00:00Z', 'T8:00:00-00:00')}---\nSlow.\n`;
  const never = KEYS.replace('2024-06-01T08:00:00Z', '2024-06-31') + '---\nNever.\n';
  const { out, content } = await imported({
    ...SITE,
    'content/issues/slow.md': early,
    'content/issues/never.md': never,
  });
  expect(filesIn(content)[`${SLOW}/01-investigating.md`]).toContain('at: 2024-06-01T08:00Z');
  expect(out).toContain('- An incident whose date is no time was left out. (1×: never.md “2024-06-31”)');
});

test('a second run changes no byte', async () => {
  const { again, content } = await imported(SITE);
  const before = filesIn(content);
  const { code, out } = await again();
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('4 were here already.') as string });
  expect(filesIn(content)).toEqual(before);
});

describe('one sentence, and nothing is written, where', () => {
  const late = 'content/issues/2024-02-01-late.md';
  const cases: [string, Record<string, string>, RegExp][] = [
    ['config.yml says nothing', { 'config.yml': '' }, /^“\S+” .*\.\n$/],
    ['config.yml is no YAML', { 'config.yml': 'title: [' }, /^“\S+\/config\.yml” is no YAML that can be read\.\n$/],
    [
      'the front matter is no YAML',
      { [late]: '---\ntitle: "a\n---\nx\n' },
      /^“2024-02-01-late\.md” is no YAML that can be read\.\n$/,
    ],
    [
      'the date is missing',
      { [late]: '---\ntitle: A\n---\nx\n' },
      /^“2024-02-01-late\.md” has another shape than expected, at “date”: .*\.\n$/,
    ],
    [
      '“resolved” is a word',
      { [late]: '---\ntitle: A\ndate: 2024-02-01\nresolved: soon\n---\nx\n' },
      /^“2024-02-01-late\.md” has another shape than expected, at “resolved”: .*\.\n$/,
    ],
  ];
  test.for(cases)('%s', async ([, files, sentence]) => {
    const { code, out, error, folder } = await imported({ ...SITE, ...files });
    expect({ code, out, left: readdirSync(folder) }).toEqual({ code: 1, out: '', left: ['site'] });
    expect(error).toMatch(sentence);
  });
});
