/** The commands as an operator runs them: processes of their own, with their own store and content folder. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryFolder, TEST_KEY } from './temporary-store.ts';

type Command = ChildProcessByStdio<null, Readable, Readable>;

export interface Desk {
  folder: string;
  storePath: string;
  /** What each of its commands has. */
  environment: Record<string, string>;
  /** Runs `scripts/NAME.ts` to its end. */
  run: (name: string, args: string[], environment?: Record<string, string>) => Promise<CommandResult>;
  /** Starts it and does not wait. */
  start: (name: string, args: string[], environment?: Record<string, string>) => Command;
  /** Writes a file into the content folder, or `../` beside it. */
  write: (path: string, content: string) => string;
}

interface CommandResult {
  code: number | null;
  out: string;
  error: string;
}

const PAGE = `name: Example Exchange
url: https://status.exchange.example
mailFrom: updates@status.exchange.example
components:
  - { id: withdrawals, name: Withdrawals, since: 2021-05-01T00:00Z }
  - { id: trading, name: Trading, since: 2021-05-01T00:00Z }
`;

const INCIDENT = `---
title: Withdrawals are delayed
---
`;

const UPDATE = `---
at: 2022-01-17T13:00Z
status: investigating
components: { withdrawals: suspended }
nextUpdate: 2022-01-17T16:00Z
---
We have suspended withdrawals while we look into reports.
`;

export const UPDATE_ID = 'incidents/2022-01-17-withdrawals/01-suspended';

/** Commands that know nothing of entries. */
const WITHOUT_CONTENT = ['outbox', 'bounces', 'copy-store', 'rekey', 'push-keys', 'prove'];

/** The flags that every command here needs: an hour after the update. */
export const AT = ['--at', '2022-01-17T14:00Z'];

/** A desk with an incident of one update and an empty store. */
export function aDesk(): Desk {
  const folder = temporaryFolder();
  const storePath = join(folder, 'var', 'store.db');
  const { PATH = '' } = process.env;
  const own = { PATH, NO_COLOR: '1', ALLCLEAR_STORE: storePath, ALLCLEAR_KEY: TEST_KEY };
  function write(path: string, content: string): string {
    const whole = join(folder, 'content', path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  }
  function start(name: string, args: string[], environment: Record<string, string> = {}): Command {
    const withContent =
      WITHOUT_CONTENT.includes(name) || args.includes('list') || args.includes('remove')
        ? args
        : [...args, '--content', join(folder, 'content')];
    const env = { ...own, ...environment };
    return spawn(process.execPath, [`scripts/${name}.ts`, ...withContent], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  async function run(name: string, args: string[], environment?: Record<string, string>): Promise<CommandResult> {
    const child = start(name, args, environment);
    const ended = once(child, 'exit');
    const [out, error] = await Promise.all([child.stdout, child.stderr].map((stream) => text(stream)));
    const [code] = await ended;
    return { code: code as number | null, out: out ?? '', error: error ?? '' };
  }
  write('page.yaml', PAGE);
  write('incidents/2022-01-17-withdrawals/incident.md', INCIDENT);
  write('incidents/2022-01-17-withdrawals/01-suspended.md', UPDATE);
  return { folder, storePath, environment: own, run, start, write };
}

/** A file of `count` subscribers to everything. */
export function subscriberCsv(count: number): string {
  return ['email', ...Array.from({ length: count }, (_, index) => `person${index + 1}@example.org`)].join('\n');
}
