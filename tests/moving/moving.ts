/** The two commands as an operator runs them, and made-up documents of other products. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

interface Outcome {
  code: number;
  out: string;
  error: string;
}

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-moving-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function run(command: 'import' | 'export' | 'check' | 'notify', args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [`scripts/${command}.ts`, ...args],
      {
        maxBuffer: 1e9,
        env: { ...process.env, NO_COLOR: '1', ALLCLEAR_STORE: join(tmpdir(), 'no-such-store', 'x.db') },
      },
      (error, out, told) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, error: told }),
    );
  });
}

export function write(folder: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

export function writeJson(folder: string, name: string, value: unknown): string {
  write(folder, { [name]: JSON.stringify(value) });
  return join(folder, name);
}

/** Every file below the folder, by path. */
export function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return Object.fromEntries(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

export const PAGE = {
  id: 'k7d2m9x4q1za',
  name: 'Example Exchange',
  url: 'https://status.exchange.example',
  time_zone: 'Etc/UTC',
  updated_at: '2024-03-01T13:00:00.000Z',
};

function aStatuspageComponent(id: string, name: string, group: string | null = null) {
  return {
    id,
    name,
    status: 'operational',
    created_at: '2021-06-01T00:00:00.000Z',
    updated_at: '2024-03-01T04:44:35.000Z',
    position: 1,
    description: null,
    showcase: true,
    start_date: '2021-06-01',
    group_id: group,
    page_id: PAGE.id,
    group: false,
    only_show_if_degraded: false,
  };
}

interface Said {
  id: string;
  status: string;
  body: string;
  at: string;
  affected?: [code: string, name: string, status: string][];
}

function aStatuspageUpdate(incident: string, { id, status, body, at, affected }: Said) {
  return {
    id,
    status,
    body,
    incident_id: incident,
    created_at: at,
    updated_at: at,
    display_at: at,
    affected_components:
      affected?.map(([code, name, now]) => ({ code, name, old_status: 'operational', new_status: now })) ?? null,
    deliver_notifications: true,
    custom_tweet: null,
    tweet_id: null,
  };
}

/** Newest update first, as there. */
export function aStatuspageIncident(id: string, name: string, said: Said[]) {
  const [first, last] = [said.at(-1)?.at ?? '', said[0]?.at ?? ''];
  const components = [
    ...new Map(said.flatMap(({ affected = [] }) => affected.map(([code, called]) => [code, called]))),
  ];
  return {
    id,
    name,
    status: said[0]?.status ?? 'resolved',
    created_at: first,
    updated_at: last,
    monitoring_at: null,
    resolved_at: said[0]?.status === 'resolved' ? last : null,
    impact: 'major',
    shortlink: `https://stspg.io/${id}`,
    started_at: first,
    page_id: PAGE.id,
    incident_updates: said.map((update) => aStatuspageUpdate(id, update)),
    components: components.map(([code, called]) => aStatuspageComponent(code, called)),
    reminder_intervals: null,
  };
}

/** Two incidents, one of them with a postmortem, and a window: all keys of the API, in its own words. */
export const DOCUMENT = {
  page: PAGE,
  components: [
    { ...aStatuspageComponent('a1b2c3d4e5f6', 'App'), group: true, components: ['b2c3d4e5f6a1'] },
    aStatuspageComponent('b2c3d4e5f6a1', 'Withdrawals', 'a1b2c3d4e5f6'),
    aStatuspageComponent('c3d4e5f6a1b2', 'Trading'),
  ],
  incidents: [
    aStatuspageIncident('69sb0f8lydp4', 'Withdrawals are late', [
      {
        id: 'gv96mtfg46fj',
        status: 'resolved',
        body: 'All is well again.',
        at: '2024-02-01T12:30:39.000Z',
        affected: [['b2c3d4e5f6a1', 'App - Withdrawals', 'operational']],
      },
      {
        id: 'mfrjlr89z2dk',
        status: 'monitoring',
        body: 'We have mended it.<br /><br />Some wait &lt; 5 minutes.<br />Watching.',
        at: '2024-02-01T11:00:00.000Z',
        affected: [['b2c3d4e5f6a1', 'App - Withdrawals', 'degraded_performance']],
      },
      {
        id: 'h3jcv314m9fg',
        status: 'investigating',
        body: 'We are looking into it. *Really*, [soon].',
        at: '2024-02-01T10:00:00.000Z',
        affected: [['b2c3d4e5f6a1', 'App - Withdrawals', 'partial_outage']],
      },
    ]),
    aStatuspageIncident('r3x7x31k7nn1', 'Trading stopped', [
      {
        id: 'hq18g8q5kw28',
        status: 'resolved',
        body: 'Trading works.',
        at: '2024-01-05T09:10:00.000Z',
        affected: [['c3d4e5f6a1b2', 'Trading', 'operational']],
      },
      {
        id: 'pv6g9j3y1sn7',
        status: 'identified',
        body: 'A database is full.',
        at: '2024-01-05T09:00:00.000Z',
        affected: [['c3d4e5f6a1b2', 'Trading', 'partial_outage']],
      },
    ]),
  ],
  scheduled_maintenances: [
    {
      ...aStatuspageIncident('f6a1b2c3d4e5', 'Node upgrade', [
        {
          id: 'a1b2c3d4e5f7',
          status: 'completed',
          body: 'Done.',
          at: '2024-02-10T11:00:00.000Z',
          affected: [['c3d4e5f6a1b2', 'Trading', 'operational']],
        },
        {
          id: 'a1b2c3d4e5f8',
          status: 'scheduled',
          body: 'Planned.',
          at: '2024-02-08T10:00:00.000Z',
          affected: [['c3d4e5f6a1b2', 'Trading', 'operational']],
        },
      ]),
      impact: 'maintenance',
      resolved_at: '2024-02-10T11:00:00.000Z',
      components: [aStatuspageComponent('c3d4e5f6a1b2', 'Trading')],
      scheduled_for: '2024-02-10T10:00:00.000Z',
      scheduled_until: '2024-02-10T12:00:00.000Z',
    },
  ],
  status: { indicator: 'none', description: 'All Systems Operational' },
};
