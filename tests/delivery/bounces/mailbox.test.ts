import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import {
  readMailbox,
  readPipe,
  LIMITS,
  type Limits,
  type MailboxProblem,
  type ReadMailbox,
} from '#delivery/bounces/mailbox.ts';
import { temporaryFolder } from '../../support/temporary-store.ts';

const NOTHING = { read: 0, skipped: [], hasMore: false };

function aMaildir(): string {
  const folder = temporaryFolder();
  for (const name of ['new', 'cur', 'tmp']) mkdirSync(join(folder, name));
  return folder;
}

function put(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** What was read, and the mails in the order in which they were handed over. */
async function readAll(path: string, limits?: Partial<Limits>): Promise<[ReadMailbox | MailboxProblem, string[]]> {
  const mails: string[] = [];
  async function handle(bytes: Uint8Array): Promise<void> {
    mails.push(Buffer.from(bytes).toString());
  }
  return [await readMailbox(path, { handle, limits: { ...LIMITS, ...limits } }), mails];
}

test('a Maildir’s unread mails are read once, wherever a mail program put them', async () => {
  const folder = aMaildir();
  put(folder, {
    'new/1.M1.host': 'one',
    'cur/0.M1.host:2,F': 'none',
    'cur/0.M2.host:2,S': 'seen',
    'tmp/2.M1.host': 'half',
  });
  expect(await readAll(folder)).toEqual([{ read: 2, skipped: [], hasMore: false }, ['one', 'none']]);
  expect(readdirSync(join(folder, 'cur')).toSorted()).toEqual(['0.M1.host:2,FS', '0.M2.host:2,S', '1.M1.host:2,S']);
  expect(await readAll(folder)).toEqual([NOTHING, []]);
});

test('a folder’s mails are read once, and kept beside others of their name', async () => {
  const folder = temporaryFolder();
  put(folder, { 'a.eml': 'first', 'b.txt': 'no mail' });
  expect(await readAll(folder)).toEqual([{ ...NOTHING, read: 1 }, ['first']]);
  put(folder, { 'a.eml': 'second' });
  expect(await readAll(folder)).toEqual([{ ...NOTHING, read: 1 }, ['second']]);
  expect(readdirSync(folder).toSorted()).toEqual(['b.txt', 'done']);
  expect(readFileSync(join(folder, 'done', '1-a.eml'), 'utf8')).toBe('second');
  expect(await readAll(folder)).toEqual([NOTHING, []]);
});

test('a mail that is too long is passed over, told without an address, and not met again', async () => {
  const folder = temporaryFolder();
  put(folder, { 'ada@customers.example.eml': 'long enough', 'b.eml': 'short' });
  symlinkSync('/etc/hostname', join(folder, 'c.eml'));
  expect(await readAll(folder, { mailBytes: 5 })).toEqual([
    {
      read: 1,
      skipped: [
        { name: '(address)', reason: 'is longer than 5 bytes' },
        { name: 'c.eml', reason: 'is no file' },
      ],
      hasMore: false,
    },
    ['short'],
  ]);
  expect(await readAll(folder)).toEqual([NOTHING, []]);
});

test('more mails than one reading takes wait for the next', async () => {
  const folder = aMaildir();
  put(folder, { 'new/1': 'one', 'new/2': 'two', 'new/3': 'three' });
  expect(await readAll(folder, { mails: 2 })).toEqual([{ read: 2, skipped: [], hasMore: true }, ['one', 'two']]);
  expect(await readAll(folder, { mails: 2 })).toEqual([{ read: 1, skipped: [], hasMore: false }, ['three']]);
});

test('a mail whose handling failed is met again', async () => {
  const folder = aMaildir();
  put(folder, { 'new/1': 'one' });
  await expect(readMailbox(folder, { handle: () => Promise.reject(new Error('no store')) })).rejects.toThrow(
    'no store',
  );
  expect(await readAll(folder)).toEqual([{ ...NOTHING, read: 1 }, ['one']]);
});

const MBOX = 'From MAILER-DAEMON Mon Jan 17\nTo: a\n\nFrom here on\n\nFrom MAILER-DAEMON Mon Jan 17\nTo: b\n\nbody\n\n';

test('an mbox’s mails are read once, and those that are appended later', async () => {
  const path = join(temporaryFolder(), 'bounces');
  writeFileSync(path, MBOX.replace('\n\nFrom here', '\n\n>From here'));
  const mails = ['To: a\n\n>From here on\n\n', 'To: b\n\nbody\n\n'];
  expect(await readAll(path)).toEqual([{ ...NOTHING, read: 2 }, mails]);
  expect(await readAll(path)).toEqual([NOTHING, []]);
  appendFileSync(path, 'From MAILER-DAEMON Mon Jan 17\nTo: c\n\n');
  expect(await readAll(path)).toEqual([{ ...NOTHING, read: 1 }, ['To: c\n\n']]);
});

test('an mbox that was begun anew is read from its beginning', async () => {
  const path = join(temporaryFolder(), 'bounces');
  writeFileSync(path, 'From x\nTo: a\n\nold\n');
  await readAll(path);
  for (const text of ['From x\nTo: b\n\nnew\n', 'From x\nTo: c\n']) {
    writeFileSync(path, text);
    expect(await readAll(path)).toEqual([{ ...NOTHING, read: 1 }, [text.slice(7)]]);
  }
});

test('an mbox is read piece by piece: long lines, long mails, and the rest of a long run', async () => {
  const path = join(temporaryFolder(), 'bounces');
  const long = 'x'.repeat(200_000);
  writeFileSync(path, `From x\n${long}\n\nFrom x\n${long}${long}\n\nFrom x\nTo: c\n\n`);
  const [first, mails] = await readAll(path, { mailBytes: 300_000, mails: 2 });
  expect(first).toEqual({
    read: 1,
    skipped: [{ name: 'the mail that ends at byte 600018', reason: 'is longer than 300000 bytes' }],
    hasMore: true,
  });
  expect(mails).toEqual([`${long}\n\n`]);
  expect(await readAll(path)).toEqual([{ ...NOTHING, read: 1 }, ['To: c\n\n']]);
});

test('an mbox that a mail system writes to is left alone', async () => {
  const path = join(temporaryFolder(), 'bounces');
  writeFileSync(path, MBOX);
  writeFileSync(`${path}.lock`, '');
  expect((await readAll(path))[0]).toEqual({
    message: `“${path}.lock” is there: another program writes to the mailbox, or was ended while it did. Try again.`,
  });
  expect(existsSync(`${path}.lock`)).toBe(true);
});

test('a mark that says nothing is no mark', async () => {
  const path = join(temporaryFolder(), 'bounces');
  writeFileSync(path, 'From x\nTo: a\n\n');
  writeFileSync(`${path}.allclear-read`, '{"offset":-1}');
  expect(await readAll(path)).toEqual([{ ...NOTHING, read: 1 }, ['To: a\n\n']]);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('a place where nothing is, is one sentence', async () => {
  expect((await readAll('/nowhere/at/all'))[0]).toEqual({
    message: 'There is no mailbox at “/nowhere/at/all”: name a Maildir, a folder or an mbox file.',
  });
});

test('a pipe brings one mail, and is read to its end even if that is long', async () => {
  const mails: string[] = [];
  async function handle(bytes: Uint8Array): Promise<void> {
    mails.push(Buffer.from(bytes).toString());
  }
  const limits = { mailBytes: 5, mails: 1 };
  const [short, long] = [
    Readable.from([Buffer.from('on'), Buffer.from('e')]),
    Readable.from([Buffer.from('too long'), Buffer.from('!')]),
  ];
  expect(await readPipe(short, { handle, limits })).toEqual({ ...NOTHING, read: 1 });
  expect(await readPipe(long, { handle, limits })).toEqual({
    ...NOTHING,
    skipped: [{ name: 'the mail', reason: 'is longer than 5 bytes' }],
  });
  expect([mails, long.readableEnded]).toEqual([['one'], true]);
});
