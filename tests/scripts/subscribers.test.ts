import { expect, test } from 'vitest';
import { aDesk } from '#tests/support/commands.ts';

test('people are imported, listed and removed', async () => {
  const desk = aDesk();
  const file = desk.write('../people.csv', 'email,components\nada@example.org,trading\nbob@example.org,\n');
  expect(await desk.run('subscribers', ['import', file])).toEqual({
    code: 0,
    out: '2 added, 0 already there, 0 refused.\n',
    error: '',
  });
  expect((await desk.run('subscribers', ['remove', 'ada@example.org'])).out).toBe('Removed: it gets no more mails.\n');
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
  expect((await desk.run('subscribers', ['list'])).out).toBe('0 subscribed, 0 ended.\n');
  expect(await desk.run('subscribers', ['import', file, '--skip-bad'])).toMatchObject({
    code: 0,
    out: 'Line 3: the address has no “@”.\n1 added, 0 already there, 1 refused.\n',
  });
});

test('what cannot be done is told in a sentence, without the address', async () => {
  const desk = aDesk();
  const results = await Promise.all([
    desk.run('subscribers', ['remove', 'eve@example.org']),
    desk.run('subscribers', ['import', 'no-such.csv']),
    desk.run('subscribers', ['export']),
  ]);
  expect(results.map(({ code, error }) => [code, error.split('\n')[0]])).toEqual([
    [1, 'This address is not on the list; nothing was changed.'],
    [1, '“no-such.csv” cannot be read as a file of UTF-8 text; nothing was imported.'],
    [2, 'Say what to do: “import FILE.csv”, “list” or “remove ADDRESS”.'],
  ]);
});
