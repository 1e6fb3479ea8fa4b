/**
 * Odd input, made from a seed: every address in it carries a mark, so that one that
 * is repeated where it may not be is found.
 */
import type { Page } from '#core/page.ts';
import { parseSubscribers } from '#delivery/people/subscriber-file.ts';
import { importText, listLines } from '#delivery/people/subscriber-text.ts';
import { addSubscribers, listSubscribers, removeSubscriber } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';
import { sentenceOf } from '#scripts/surprise.ts';
import { chancesOf } from './torture.ts';

/** In every address here, and in nothing else. */
export const MARK = 'zq9';

const ODD = ['{', '}', '[', '"', '""', "'", ',', ';', '\t', '\r', '\n', '\0', '\u2028', '\ufeff', '\ud800', '%', '%00'];
const WORDS = [
  'email',
  'components',
  'locale',
  'trading',
  'withdrawals',
  'en',
  '*',
  'null',
  '__proto__',
  'https://a.example/',
];

type Chance = () => number;

export function oneOf<T>(chance: Chance, items: readonly T[]): T {
  return items[Math.floor(chance() * items.length)] as T;
}

/** An address, or something that is nearly one. */
export function oddAddress(chance: Chance): string {
  const number = Math.floor(chance() * 1e6);
  const plain = `${MARK}${number}@customers.example`;
  switch (Math.floor(chance() * 8)) {
    case 0:
      return oneOf(chance, ODD) + plain;
    case 1:
      return `{"url":"${plain}"}`;
    case 2:
      return plain + oneOf(chance, ODD);
    case 3:
      return `${MARK}${number}${oneOf(chance, ODD)}@${oneOf(chance, WORDS)}`;
    case 4:
      return `${MARK}${'a'.repeat(Math.floor(chance() * 400))}@customers.example`;
    case 5:
      return `https://${plain}/${oneOf(chance, WORDS)}`;
    default:
      return plain;
  }
}

export function oddText(chance: Chance): string {
  const parts = Array.from({ length: Math.floor(chance() * 4) }, () =>
    chance() < 0.3 ? oddAddress(chance) : oneOf(chance, chance() < 0.5 ? ODD : WORDS),
  );
  return parts.join(oneOf(chance, ['', ' ', '-']));
}

export interface Found {
  lines: number;
  /** What was printed and may not be. */
  faults: string[];
}

const IN_A_FILE = 40;

/** Imports so many odd lines, in files of a few, as the command does it; everything but the list is free of addresses. */
export async function fuzzCsv(
  store: Store,
  { count, seed, page }: { count: number; seed: number; page: Page },
): Promise<Found> {
  const chance = chancesOf(seed);
  const faults: string[] = [];
  for (let lines = 0; lines < count; lines += IN_A_FILE) {
    const said = await importSaid(store, oddFile(chance), page);
    if (said.includes(MARK) || /^\s+at /m.test(said) || said.includes('does not expect')) faults.push(said);
  }
  await Array.fromAsync(listLines(listSubscribers(store)));
  await removeSubscriber(store, oddAddress(chance), 0);
  return { lines: count, faults };
}

async function importSaid(store: Store, csv: string, page: Page): Promise<string> {
  try {
    const file = parseSubscribers(csv, page);
    const isAny = file.rows.length > 0;
    return importText(file, isAny ? await addSubscribers(store, file.rows, { now: 0, isReviving: true }) : null);
  } catch (error) {
    return sentenceOf(error).sentence;
  }
}

function oddFile(chance: Chance): string {
  const head = chance() < 0.8 ? oneOf(chance, ['email', 'email,locale', 'email,components,locale']) : oddText(chance);
  const rows = Array.from({ length: IN_A_FILE - 1 }, () => {
    const cells = [
      oddAddress(chance),
      ...head
        .split(',')
        .slice(1)
        .map(() => (chance() < 0.5 ? '' : oddText(chance))),
    ];
    if (chance() < 0.1) cells.push(oddText(chance));
    return cells.map((cell) => (chance() < 0.6 ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  });
  return [head, ...rows].join(oneOf(chance, ['\n', '\r\n', '\r']));
}
