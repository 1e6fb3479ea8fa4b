import { expect, test } from 'vitest';
import { aDesk } from '#tests/support/commands.ts';
import { prove } from '#tests/support/prove.ts';

const KEPT = { promise: 'a program ends well', run: ['-e', ''] };
const BROKEN = { promise: 'a program fails', run: ['-e', 'process.exit(1)'] };
const KILLED = { promise: 'a program is killed', run: ['-e', 'process.kill(process.pid, "SIGKILL")'] };

test('a proof that fails or is killed is named, and the others run all the same', async () => {
  const said: string[] = [];
  const failed = await prove({ broken: BROKEN, killed: KILLED, kept: KEPT }, (line) => said.push(line));
  expect(failed).toEqual(['broken', 'killed']);
  expect(said.filter((line) => /: (?:kept|BROKEN), /.test(line))).toHaveLength(3);
});

test('a proof that there is not is one sentence with those that there are', async () => {
  const { code, error } = await aDesk().run('prove', ['nothing']);
  expect(code).toBe(2);
  expect(error).toContain('There is no proof “nothing”.');
  expect(error).toContain('torture-postgres');
});
