import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { aDesk } from '#tests/support/commands.ts';

test('people are imported, listed and removed', async () => {
  const desk = aDesk();
  const file = desk.write('../people.csv', 'email,components\nada@example.org,trading\nbob@example.org,\n');
  expect(await desk.run('subscribers', ['import', file])).toEqual({
    code: 0,
    out: '2 added, 0 already there, 0 refused.\n',
    error: `There was no store at “${desk.storePath}”, so a new one was made.\n`,
  });
  expect((await desk.run('subscribers', ['remove', 'ada@example.org'])).out).toBe('Removed: it gets nothing more.\n');
  expect((await desk.run('subscribers', ['import', file])).out).toBe(
    '0 added, 1 already there, 0 refused.\n1 had ended their subscription and stay away (line 2); --revive brings them back.\n',
  );
  const { out } = await desk.run('subscribers', ['list', '--json']);
  expect(JSON.parse(out)).toMatchObject([
    { address: 'ada@example.org', components: ['trading'], locale: null, endedAt: expect.any(String) },
    { address: 'bob@example.org', components: [], locale: null, endedAt: null },
  ]);
});

test('a file with a bad line imports nobody, unless the bad lines are to be left out', async () => {
  const desk = aDesk();
  const file = desk.write('../people.csv', 'email\nada@example.org\nbob\n');
  expect(await desk.run('subscribers', ['import', file])).toMatchObject({
    code: 1,
    out: 'Line 3: the address has no “@”.\nNothing was imported. Mend the file, or import the other 1 with --skip-bad.\n',
  });
  expect(existsSync(desk.storePath)).toBe(false);
  expect(await desk.run('subscribers', ['import', file, '--skip-bad'])).toMatchObject({
    code: 0,
    out: 'Line 3: the address has no “@”.\n1 added, 0 already there, 1 refused.\n',
  });
});

test('what cannot be done is told in a sentence, without the address, and makes no store', async () => {
  const desk = aDesk();
  const write = (name: string, text: string | Buffer) => desk.write(`../${name}`, text as string);
  const results = await Promise.all([
    desk.run('subscribers', ['import', 'no-such.csv']),
    desk.run('subscribers', ['import', 'docs']),
    desk.run('subscribers', ['import', write('latin.csv', Buffer.from('email\nj\xf6rg@example.org\n', 'latin1'))]),
    desk.run('subscribers', ['import', write('empty.csv', 'email,components\n')]),
    desk.run('subscribers', ['import', write('semicolons.csv', 'email;components\nada@example.org;\n'), '--skip-bad']),
    desk.run('subscribers', ['export']),
  ]);
  expect(results.map(({ code, out, error }) => [code, (error + out).split('\n')[0]])).toEqual([
    [1, 'There is no file “no-such.csv”: name one that is there; nothing was imported.'],
    [1, '“docs” is a folder: name a file in it; nothing was imported.'],
    [1, `“${desk.folder}/latin.csv” is not text in UTF-8: save it as “CSV UTF-8”; nothing was imported.`],
    [1, 'The file names its columns and has no subscriber below them. Nothing was imported.'],
    [1, 'Line 1: the columns are separated by semicolons; save the file with commas between them.'],
    [2, 'Say what to do: “import FILE.csv”, “list” or “remove ADDRESS”.'],
  ]);
  expect(existsSync(dirname(desk.storePath))).toBe(false);
});

test('a stranger cannot be removed, and is not repeated', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', 'email\nada@example.org\n')]);
  expect(await desk.run('subscribers', ['remove', 'eve@example.org'])).toEqual({
    code: 1,
    out: '',
    error: 'This address is not on the list; nothing was changed.\n',
  });
});
