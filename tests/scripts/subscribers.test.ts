import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { aDesk, type Desk } from '#tests/support/commands.ts';
import { time } from '#tests/support/makers.ts';
import { aStore } from '#tests/support/temporary-store.ts';

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
    [2, 'Say what to do: “import FILE.csv”, “list”, “remove ADDRESS” or “lift”.'],
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

async function suppressAll(
  { storePath }: Desk,
  { reason, evidence }: Record<'reason' | 'evidence', string>,
): Promise<void> {
  const store = await aStore({ place: storePath });
  await store.db.run(
    `INSERT INTO suppression (address_tag, reason, evidence, score, scored_at, suppressed_at)
     SELECT address_tag, :reason, :evidence, 0, :at, :at FROM subscriber`,
    { reason, evidence, at: time('2022-01-18T10:00Z') },
  );
}

test('what is held against a person is listed, and lifted by name', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', 'email\nada@example.org\nbob@example.org\n')]);
  await suppressAll(desk, { reason: 'no-such-address', evidence: '550 5.1.1 no such user' });
  const held = 'no mail since 2022-01-18T10:00Z: no-such-address, “550 5.1.1 no such user”';
  expect((await desk.run('subscribers', ['list'])).out).toContain(held);
  const { out } = await desk.run('subscribers', ['list', '--json']);
  const suppression = {
    reason: 'no-such-address',
    evidence: '550 5.1.1 no such user',
    since: '2022-01-18T10:00Z',
    until: null,
  };
  expect(JSON.parse(out)).toMatchObject([{ suppression }, { suppression }]);
  expect(await desk.run('subscribers', ['lift', 'ADA@example.org'])).toEqual({
    code: 0,
    out: `Lifted: ${held}.\nIf it is subscribed, it gets the next update. What was held back meanwhile is not sent.\n`,
    error: '',
  });
  expect(await desk.run('subscribers', ['lift', 'ada@example.org'])).toEqual({
    code: 1,
    out: 'Nothing is held against this address; nothing was changed.\n',
    error: '',
  });
  expect((await desk.run('subscribers', ['list'])).out.split('no mail')).toHaveLength(2);
});

test('all of whom one thing was said on one day are lifted at once, after it was said how many those are', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', 'email\nada@example.org\nbob@example.org\n')]);
  await suppressAll(desk, { reason: 'no-such-address', evidence: '550 5.1.3 listed at a block list' });
  const lift = (...rest: string[]) => desk.run('subscribers', ['lift', ...rest]);
  const meant = ['--evidence', 'block list', '--on', '2022-01-18'];
  const none = '0 addresses would get mail again. Nothing was changed.\n';
  expect((await lift('--evidence', 'no such user', '--on', '2022-01-18')).out).toBe(none);
  expect((await lift('--evidence', 'block list', '--on', '2022-01-19', '--yes')).out).toContain('0 lifted.');
  expect((await lift(...meant)).out).toBe('2 addresses would get mail again. Nothing was changed: add --yes.\n');
  expect((await lift(...meant, '--yes')).out).toBe(
    '2 lifted. Who is subscribed gets the next update; what was held back meanwhile is not sent.\n',
  );
  expect((await lift(...meant)).out).toBe(none);
});

test('who complained is lifted by name alone', async () => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', 'email\nada@example.org\n')]);
  await suppressAll(desk, { reason: 'complaint', evidence: 'postmark: complaint' });
  expect((await desk.run('subscribers', ['lift', '--evidence', 'postmark', '--on', '2022-01-18', '--yes'])).out).toBe(
    '0 lifted. Who is subscribed gets the next update; what was held back meanwhile is not sent.\n' +
      '1 more complained: those stay, and are lifted by name alone.\n',
  );
  expect((await desk.run('subscribers', ['lift', 'ada@example.org'])).out).toContain(
    'Its owner called a mail of yours spam, and the subscription ended then: mail it only if it subscribes again.',
  );
});

test.each([
  [['lift'], '“lift” takes an address, or --evidence TEXT and --on DAY, as in “--on 2022-01-18”.'],
  [['lift', '--evidence', 'x'], '“lift” takes an address, or --evidence TEXT and --on DAY, as in “--on 2022-01-18”.'],
  [
    ['lift', '--evidence', 'x', '--on', 'today'],
    '“lift” takes an address, or --evidence TEXT and --on DAY, as in “--on 2022-01-18”.',
  ],
  [['lift', 'ada'], '“lift” takes an e-mail address; nothing was changed.'],
])('“%j” lifts nothing', async (words, error) => {
  const desk = aDesk();
  await desk.run('subscribers', ['import', desk.write('../people.csv', 'email\nada@example.org\n')]);
  expect(await desk.run('subscribers', words)).toEqual({ code: 2, out: '', error: `${error}\n` });
});

test('a mailbox that begins with “{” is imported, listed and removed like any other', async () => {
  const desk = aDesk();
  const file = desk.write('../people.csv', 'email\n{ada@example.org\nbob@example.org\n');
  expect((await desk.run('subscribers', ['import', file])).out).toBe('2 added, 0 already there, 0 refused.\n');
  expect((await desk.run('subscribers', ['list'])).out).toMatch(/^\{ada@example\.org {2}everything {2}since /);
  expect((await desk.run('subscribers', ['remove', '{ADA@example.org'])).out).toBe('Removed: it gets nothing more.\n');
});
