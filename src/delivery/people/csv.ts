/**
 * Comma-separated values as RFC 4180 has them: quoted fields may hold commas,
 * line breaks and doubled quotes. The text comes in pieces of any length, and no
 * more of it is kept than one record.
 */

export interface CsvRecord {
  /** The line on which it begins, from 1. */
  line: number;
  fields: string[];
}

/** From this line on nothing can be read. */
export interface CsvFault {
  line: number;
  reason: string;
}

export interface CsvReader {
  /** The records that end in what has come so far; empty lines are left out. After a fault nothing comes. */
  read: (piece: string) => (CsvRecord | CsvFault)[];
  /** The rest, when nothing more comes. */
  end: () => (CsvRecord | CsvFault)[];
}

/** A field with what ends it. Each alternative consumes what the others cannot, so nothing is read twice. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
/** Far more than any list of components: whoever forgot to close a quotation mark is told before the whole file is one field. */
const LONGEST = 256 * 1024;

export function csvReader(): CsvReader {
  let rest = '';
  let line = 1;
  let record: CsvRecord = { line, fields: [] };
  let isFirst = true;
  let isOver = false;
  function read(piece: string, isEnd: boolean): (CsvRecord | CsvFault)[] {
    if (isOver) return [];
    const text = rest + piece;
    const records: (CsvRecord | CsvFault)[] = [];
    let index = isFirst && text.startsWith('\uFEFF') ? 1 : 0;
    isFirst &&= text === '';
    const hasMore = () => index < text.length || (isEnd && record.fields.length > 0);
    while (hasMore()) {
      FIELD.lastIndex = index;
      const [whole, quoted, plain = '', end = ''] = FIELD.exec(text) ?? [];
      // What follows may belong to it: more of the field, or the other half of a line's end.
      if (!isEnd && mayGoOn(text, index, whole)) break;
      if (whole === undefined) {
        isOver = true;
        return [...records, { line, reason: 'a quotation mark is not closed, or stands inside an unquoted field' }];
      }
      record.fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      line += breaksIn(whole);
      index += whole.length;
      if (end === ',') continue;
      if (record.fields.some((field) => field.trim() !== '')) records.push(record);
      record = { line, fields: [] };
    }
    rest = text.slice(index);
    return records;
  }
  return { read: (piece) => read(piece, false), end: () => read('', true) };
}

function mayGoOn(text: string, index: number, field: string | undefined): boolean {
  if (text.length - index > LONGEST) return false;
  if (field !== undefined) return index + field.length === text.length && !/[,\n]$/.test(field);
  return text[index] === '"';
}

function breaksIn(text: string): number {
  return /[\r\n]/.test(text) ? (text.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}
