/** Mistakes by the thousand: what fingers, editors, merges and bad disks do to a file. The same seed makes the same ones. */

export type Random = () => number;

/** Numbers from 0 to 1, the same ones for the same seed (Tommy Ettinger's mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

/** The file with one to three mistakes in it. */
export function mutate(file: Uint8Array, random: Random): Uint8Array {
  let mutant = file;
  const mistakes = 1 + Math.floor(random() * 3);
  for (let made = 0; made < mistakes; made += 1) mutant = pick(MUTATIONS, random)(Buffer.from(mutant), random);
  return mutant;
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  inLines((lines, at) => lines.toSpliced(at, 1)),
  inLines((lines, at) => lines.toSpliced(at, 0, lines[at] ?? '')),
  inLines((lines, at, random) => {
    const other = Math.floor(random() * lines.length);
    return lines.with(at, lines[other] ?? '').with(other, lines[at] ?? '');
  }),
  inLines((lines, at, random) => lines.with(at, `${pick(['  ', '\t', '- ', '> ', '#', '? '], random)}${lines[at]}`)),
  inLines((lines, at, random) => lines.with(at, (lines[at] ?? '').replace(/^( *)[\w-]+:/, `$1${pick(KEYS, random)}:`))),
  inLines((lines, at, random) => lines.with(at, (lines[at] ?? '').replace(/: .*$/, `: ${pick(VALUES, random)}`))),
  inLines((lines, at, random) => lines.with(at, `${lines[at]} ${pick(TEXTS, random)}`)),
  inLines((lines) => lines.map((line) => `${line}\r`)),
  inLines((lines) => ['\ufeff', ...lines]),
  (bytes, random) => bytes.subarray(0, somewhere(bytes, random)),
  (bytes, random) => bytes.subarray(somewhere(bytes, random)),
  (bytes, random) => without(bytes, somewhere(bytes, random), 1 + Math.floor(random() * 30)),
  (bytes, random) => withBytes(bytes, somewhere(bytes, random), Buffer.from([Math.floor(random() * 256)])),
  (bytes, random) => withBytes(bytes, somewhere(bytes, random), Buffer.from(someLetters(random))),
  (bytes, random) => withBytes(bytes, somewhere(bytes, random), Buffer.from(pick(TEXTS, random))),
];

const KEYS = 'at status title components nextUpdte figures __proto__ constructor "q" window guidance'.split(' ');
const VALUES = [
  ...'[ { } " \' | > *a &a --- null true 1.10 -0 .inf tomorrow resolved resolvd [a,[b]] {a:b}'.split(' '),
  ...'2026-05-04T09:12Z 2026-05-04T09:12 9999-12-31T23:59Z 0000-01-01T00:00+23:59 [set-up-2fa-again]'.split(' '),
  '',
  '&a b',
  '!!js/function x',
  '2026-05-04 09:12',
  '{ withdrawals: operational }',
  '{ a: { b: c } }',
  '"\\ud800"',
  `"${'x'.repeat(400)}"`,
];
const TEXTS = [
  ...'[a](https://evil.example) [b](javascript:x) ![c](//evil.example) mailto:a@b <!-- <div> ` ** _ &#58; \\ 🙂'.split(
    ' ',
  ),
  '| a | b |',
  '> > >',
  '[x]: /y',
  '---\n',
  '\n\n',
  '```\n',
  '\u202e',
  '\u0000',
];

function inLines(change: (lines: string[], at: number, random: Random) => string[]): Mutation {
  return (bytes, random) => {
    const lines = bytes.toString('latin1').split('\n');
    const changed = change(lines, Math.floor(random() * lines.length), random).join('\n');
    // What was added may lie outside Latin-1; what was there is bytes.
    return Buffer.concat(Array.from(changed, (letter) => bytesOf(letter)));
  };
}

function bytesOf(letter: string): Buffer {
  return Buffer.from(letter, (letter.codePointAt(0) ?? 0) < 256 ? 'latin1' : 'utf8');
}

function somewhere(bytes: Buffer, random: Random): number {
  return Math.floor(random() * (bytes.length + 1));
}

function without(bytes: Buffer, from: number, length: number): Buffer {
  return withBytes(Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]), from, Buffer.alloc(0));
}

function withBytes(bytes: Buffer, at: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
}

function someLetters(random: Random): string {
  return Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
    String.fromCodePoint(Math.floor(random() * 0x11_00_00)),
  ).join('');
}
