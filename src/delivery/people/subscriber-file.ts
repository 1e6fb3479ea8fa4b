/** A file of subscribers: `email`, and if wanted `components` (ids with spaces between) and `locale`. */
import type { Page } from '#core/page.ts';
import { parseAddress } from './address.ts';
import { csvReader, type CsvFault, type CsvRecord } from './csv.ts';
import { seenAddresses, type SeenAddresses } from './seen-addresses.ts';

export interface SubscriberRow {
  line: number;
  address: string;
  /** Ids; empty: every component. */
  components: string[];
  locale: string | null;
}

export interface RefusedLine {
  line: number;
  /** What is wrong with it, without the address. */
  reason: string;
}

export interface SubscriberFile {
  rows: SubscriberRow[];
  refused: RefusedLine[];
}

/** `isWhole`: nothing of the file can be used. */
export type FileLine = SubscriberRow | (RefusedLine & { isWhole?: boolean });

export interface SubscriberReader {
  /** The lines that end in what has come so far. */
  read: (piece: string) => FileLine[];
  /** The rest, when nothing more comes. */
  end: () => FileLine[];
}

const COLUMNS = ['email', 'components', 'locale'] as const;
type Column = (typeof COLUMNS)[number];
type PageFacts = Pick<Page, 'components' | 'languages'>;

/** Reads the whole text at once; a file that nothing can be used of has no rows. */
export function parseSubscribers(csv: string, page: PageFacts): SubscriberFile {
  const reader = subscriberReader(page);
  const file: SubscriberFile = { rows: [], refused: [] };
  for (const line of [...reader.read(csv), ...reader.end()]) {
    if ('address' in line) file.rows.push(line);
    else if (line.isWhole === true) return { rows: [], refused: [{ line: line.line, reason: line.reason }] };
    else file.refused.push(line);
  }
  return file;
}

/** Reads a text that comes in pieces against the page's components and languages; every line is a row or is refused. */
export function subscriberReader(page: PageFacts): SubscriberReader {
  const csv = csvReader();
  const seen = seenAddresses();
  let head: string | null = '';
  let columns: Column[] | null = null;
  let isOver = false;
  function ofWhole(refused: RefusedLine): FileLine[] {
    isOver = true;
    return [{ line: refused.line, reason: refused.reason, isWhole: true }];
  }
  function lineOf(record: CsvRecord | CsvFault): FileLine[] {
    if (isOver) return [];
    if ('reason' in record) return ofWhole(record);
    if (columns !== null) return [unlessRepeated(parseRow(record, columns, page), seen)];
    const names = record.fields.map((field) => field.trim().toLowerCase());
    const reason = columnsReason(names);
    if (reason !== null) return ofWhole({ line: record.line, reason });
    columns = names as Column[];
    return [];
  }
  function read(piece: string, isEnd: boolean): FileLine[] {
    if (isOver) return [];
    let text = piece;
    if (head !== null) {
      head += piece;
      if (!isEnd && !hasFirstLine(head)) return [];
      const foreign = foreignSeparator(head);
      if (foreign !== null) return ofWhole(foreign);
      [text, head] = [head, null];
    }
    const lines = [...csv.read(text), ...(isEnd ? csv.end() : [])].flatMap(lineOf);
    if (isEnd && !isOver && columns === null) lines.push(...ofWhole({ line: 1, reason: NO_COLUMNS }));
    return lines;
  }
  return { read: (piece) => read(piece, false), end: () => read('', true) };
}

/** Far more than the names of columns. */
const LONGEST_HEAD = 64 * 1024;

function hasFirstLine(text: string): boolean {
  return text.length > LONGEST_HEAD || /\S[^\r\n]*[\r\n]/.test(text);
}

/** What a spreadsheet writes in many languages: semicolons, or tabs, instead of commas. */
function foreignSeparator(csv: string): RefusedLine | null {
  const [, before = '', separator] = /^(\s*)[^,\r\n]*?([;\t])[^,\r\n]*(?:[\r\n]|$)/.exec(csv) ?? [];
  if (separator === undefined) return null;
  const line = 1 + (before.match(/\r\n|\n|\r/g)?.length ?? 0);
  const name = separator === ';' ? 'semicolons' : 'tabs';
  return { line, reason: `the columns are separated by ${name}; save the file with commas between them` };
}

const NO_COLUMNS = 'the first line must name the columns: “email”, and if wanted “components” and “locale”';

function columnsReason(columns: string[]): string | null {
  // What is no name may be a subscriber's address, and is not repeated.
  const stranger = columns.find((name) => !(COLUMNS as readonly string[]).includes(name));
  if (stranger !== undefined && /^[\p{L}\p{N} _-]{1,40}$/u.test(stranger))
    return `there is no column “${stranger}”; the columns are “email”, and if wanted “components” and “locale”`;
  if (stranger !== undefined || !columns.includes('email')) return NO_COLUMNS;
  return new Set(columns).size === columns.length ? null : 'the first line names a column twice';
}

function unlessRepeated(row: SubscriberRow | RefusedLine, seen: SeenAddresses): FileLine {
  if (!('address' in row)) return row;
  const earlier = seen.note(row.address, row.line, JSON.stringify([row.components, row.locale]));
  if (earlier === null || earlier.isSameChoice) return row;
  return { line: row.line, reason: `it repeats line ${earlier.line} with other choices` };
}

function parseRow({ line, fields }: CsvRecord, columns: Column[], page: PageFacts): SubscriberRow | RefusedLine {
  if (fields.length !== columns.length)
    return { line, reason: `it has ${fields.length} fields where the first line has ${columns.length}` };
  const field = (name: Column) => fields[columns.indexOf(name)]?.trim() ?? '';
  const parsed = parseAddress(field('email'));
  if ('reason' in parsed) return { line, reason: parsed.reason };
  const components = [...new Set(field('components').split(/\s+/).filter(Boolean))].toSorted();
  const stranger = components.find((id) => page.components.every((component) => component.id !== id));
  if (stranger !== undefined)
    return { line, reason: `the page has no component ${shown(field('components'), stranger, 'of this name')}` };
  const locale = field('locale') || null;
  if (locale !== null && !page.languages.includes(locale))
    return { line, reason: `the page is not written in ${shown(locale, locale, 'this language')}` };
  return { line, address: parsed.address, components, locale };
}

/** A cell that has more in it than names may hold an address, which is not repeated. */
function shown(cell: string, name: string, instead: string): string {
  return /^[\w\s-]*$/.test(cell) && name.length <= 100 ? `“${name}”` : instead;
}
