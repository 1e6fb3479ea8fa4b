/** A long history that comes twice: `npm run prove -- import` brings ten times as many as the tests. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { aStatuspageIncident, filesIn, run, write, writeJson } from './moving.ts';

export const PAGE_YAML = `name: Example Exchange
url: https://status.exchange.example
components:
  - { id: withdrawals, name: Withdrawals, since: 2021-05-01T00:00Z }
  - { id: trading, name: Trading, since: 2021-05-01T00:00Z }
`;

/** Many incidents of two updates each. */
export function manyIncidents(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const id = index.toString(36).padStart(12, '0');
    const at = (minute: number) => new Date(Date.UTC(2020, 0, 1) + index * 36e5 + minute * 6e4).toISOString();
    return aStatuspageIncident(id, `Incident ${index % 50}`, [
      {
        id: `c${id.slice(1)}`,
        status: 'resolved',
        body: 'Over.',
        at: at(40),
        affected: [['c3d4e5f6a1b2', 'Trading', 'operational']],
      },
      {
        id: `e${id.slice(1)}`,
        status: 'investigating',
        body: 'Broken.',
        at: at(0),
        affected: [['c3d4e5f6a1b2', 'Trading', 'major_outage']],
      },
    ]);
  });
}

/** Imports so many into the folder, twice, and looks what came: all are there, once, and nobody would be mailed. */
export async function importTwice(folder: string, count: number) {
  const content = write(join(folder, 'content'), { 'page.yaml': PAGE_YAML });
  const dump = writeJson(folder, 'dump.json', { incidents: manyIncidents(count) });
  const first = await run('import', ['statuspage', dump, '--content', content]);
  const folders = readdirSync(join(content, 'incidents')).length;
  const second = await run('import', ['statuspage', dump, '--content', content]);
  const loud = Object.entries(filesIn(content)).filter(
    ([path, text]) => /\/\d\d-/.test(path) && !text.includes('notify: false'),
  );
  return {
    code: first.code,
    hasTold: first.out.includes(`${count} incidents, 0 maintenances`),
    folders,
    hasToldAgain: second.out.includes(
      `0 incidents, 0 maintenances and 0 announcements are new; ${count} were here already.`,
    ),
    loud,
  };
}

/** What {@link importTwice} finds where all is well. */
export function wellImported(count: number): Awaited<ReturnType<typeof importTwice>> {
  return { code: 0, hasTold: true, folders: count, hasToldAgain: true, loud: [] };
}
