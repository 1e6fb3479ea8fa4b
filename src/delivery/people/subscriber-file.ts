/** A file of subscribers: `email`, and if wanted `components` (ids with spaces between) and `locale`. */
import type { Page } from '#core/page.ts';
import { parseAddress } from './address.ts';
import { parseCsv, type CsvRecord } from './csv.ts';

export interface SubscriberRow {
  line: number;
  address: string;
  /** Ids; empty: every component. */
  components: string[];
  locale: string | null;
}

interface RefusedLine {
  line: number;
  /** What is wrong with it, without the address. */
  reason: string;
}

export interface SubscriberFile {
  rows: SubscriberRow[];
  refused: RefusedLine[];
}

const COLUMNS = ['email', 'components', 'locale'] as const;
type Column = (typeof COLUMNS)[number];

/** Reads the file against the page's components and languages; every line is a row or is refused. */
export function parseSubscribers(csv: string, page: Pick<Page, 'components' | 'languages'>): SubscriberFile {
  const foreign = foreignSeparator(csv);
  if (foreign !== null) return { rows: [], refused: [foreign] };
  const result = parseCsv(csv);
  if ('reason' in result) return { rows: [], refused: [result] };
  const [head, ...records] = result.records;
  const columns = head?.fields.map((field) => field.trim().toLowerCase()) ?? [];
  const reason = columnsReason(columns);
  if (reason !== null) return { rows: [], refused: [{ line: head?.line ?? 1, reason }] };
  return collect(records, (record) => parseRow(record, columns as Column[], page));
}

/** What a spreadsheet writes in many languages: semicolons, or tabs, instead of commas. */
function foreignSeparator(csv: string): RefusedLine | null {
  const [, before = '', separator] = /^(\s*)[^,\r\n]*?([;\t])[^,\r\n]*(?:[\r\n]|$)/.exec(csv) ?? [];
  if (separator === undefined) return null;
  const line = 1 + (before.match(/\r\n|\n|\r/g)?.length ?? 0);
  const name = separator === ';' ? 'semicolons' : 'tabs';
  return { line, reason: `the columns are separated by ${name}; save the file with commas between them` };
}

function columnsReason(columns: string[]): string | null {
  // What is no name may be a subscriber's address, and is not repeated.
  const stranger = columns.find((name) => !(COLUMNS as readonly string[]).includes(name));
  if (stranger !== undefined && /^[\p{L}\p{N} _-]{1,40}$/u.test(stranger))
    return `there is no column “${stranger}”; the columns are “email”, and if wanted “components” and “locale”`;
  if (stranger !== undefined || !columns.includes('email'))
    return 'the first line must name the columns: “email”, and if wanted “components” and “locale”';
  return new Set(columns).size === columns.length ? null : 'the first line names a column twice';
}

function collect(records: CsvRecord[], parse: (record: CsvRecord) => SubscriberRow | RefusedLine): SubscriberFile {
  const file: SubscriberFile = { rows: [], refused: [] };
  const seen = new Map<string, SubscriberRow>();
  for (const record of records) {
    const row = parse(record);
    const earlier = 'address' in row ? seen.get(row.address.toLowerCase()) : undefined;
    if ('reason' in row) file.refused.push(row);
    else if (earlier !== undefined && choiceOf(earlier) !== choiceOf(row))
      file.refused.push({ line: row.line, reason: `it repeats line ${earlier.line} with other choices` });
    else file.rows.push(row);
    if ('address' in row && earlier === undefined) seen.set(row.address.toLowerCase(), row);
  }
  return file;
}

function choiceOf({ components, locale }: SubscriberRow): string {
  return JSON.stringify([components, locale]);
}

type PageFacts = Pick<Page, 'components' | 'languages'>;

function parseRow({ line, fields }: CsvRecord, columns: Column[], page: PageFacts): SubscriberRow | RefusedLine {
  if (fields.length !== columns.length)
    return { line, reason: `it has ${fields.length} fields where the first line has ${columns.length}` };
  const field = (name: Column) => fields[columns.indexOf(name)]?.trim() ?? '';
  const parsed = parseAddress(field('email'));
  if ('reason' in parsed) return { line, reason: parsed.reason };
  const components = [...new Set(field('components').split(/\s+/).filter(Boolean))].toSorted();
  const stranger = components.find((id) => page.components.every((component) => component.id !== id));
  if (stranger !== undefined) return { line, reason: `the page has no component “${stranger.slice(0, 100)}”` };
  const locale = field('locale') || null;
  if (locale !== null && !page.languages.includes(locale))
    return { line, reason: `the page is not written in “${locale.slice(0, 35)}”` };
  return { line, address: parsed.address, components, locale };
}
