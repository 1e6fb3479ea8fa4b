/**
 * Which addresses a file has had so far, and with which choices, in twenty bytes
 * each: of an address it keeps 96 bits of a digest under a key that is made for
 * the occasion. Two addresses of which those are the same would have to be looked
 * for with that key; by chance they do not meet in files of any size.
 */
import { hash, randomBytes } from 'node:crypto';

export interface SeenAddresses {
  /** Notes the address with its line, and returns the line that had it before, and whether with the same choice. */
  note: (address: string, line: number, choice: string) => { line: number; isSameChoice: boolean } | null;
}

/** Three words of the digest, the line and the choice. */
const WORDS = 5;
const [LINE, CHOICE] = [3, 4];
const FIRST_SIZE = 1 << 12;
const FULL = 0.7;

export function seenAddresses(): SeenAddresses {
  const key = randomBytes(16).toString('hex');
  const choices = new Map<string, number>();
  let table = new Uint32Array(FIRST_SIZE * WORDS);
  let count = 0;
  function numberOf(choice: string): number {
    const number = choices.get(choice) ?? choices.size;
    choices.set(choice, number);
    return number;
  }
  return {
    note(address, line, choice) {
      if ((count + 1) * WORDS > table.length * FULL) table = twiceAsLarge(table);
      const digest = hash('sha256', key + address.toLowerCase(), 'buffer');
      const row = [0, 4, 8].map((offset) => digest.readUInt32LE(offset));
      const place = placeOf(table, row);
      const number = numberOf(choice);
      if (table[place + LINE] !== 0)
        return { line: table[place + LINE] ?? 0, isSameChoice: table[place + CHOICE] === number };
      table.set([...row, line, number], place);
      count += 1;
      return null;
    },
  };
}

/** Where the row is, or where it would go. */
function placeOf(table: Uint32Array, row: ArrayLike<number>): number {
  const size = table.length / WORDS;
  for (let slot = (row[0] ?? 0) % size; ; slot = (slot + 1) % size) {
    const place = slot * WORDS;
    if (table[place + LINE] === 0) return place;
    if (table[place] === row[0] && table[place + 1] === row[1] && table[place + 2] === row[2]) return place;
  }
}

function twiceAsLarge(table: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(table.length * 2);
  for (let place = 0; place < table.length; place += WORDS) {
    const row = table.subarray(place, place + WORDS);
    if (row[LINE] !== 0) larger.set(row, placeOf(larger, row));
  }
  return larger;
}
