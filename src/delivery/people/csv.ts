/** Comma-separated values as RFC 4180 has them: quoted fields may hold commas, line breaks and doubled quotes. */

export interface CsvRecord {
  /** The line on which it begins, from 1. */
  line: number;
  fields: string[];
}

export type CsvResult = { records: CsvRecord[] } | { line: number; reason: string };

/** A field with what ends it. Each alternative consumes what the others cannot, so nothing is read twice. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/** Reads the text; empty lines are left out. The first place that cannot be read ends it with its line and the reason. */
export function parseCsv(text: string): CsvResult {
  const records: CsvRecord[] = [];
  let record: CsvRecord = { line: 1, fields: [] };
  let line = 1;
  let index = text.startsWith('\uFEFF') ? 1 : 0;
  while (index < text.length || record.fields.length > 0) {
    FIELD.lastIndex = index;
    const [whole, quoted, plain = '', end = ''] = FIELD.exec(text) ?? [];
    if (whole === undefined)
      return { line, reason: 'a quotation mark is not closed, or stands inside an unquoted field' };
    record.fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    index += whole.length;
    if (end === ',') continue;
    records.push(record);
    record = { line, fields: [] };
  }
  return { records: records.filter(({ fields }) => fields.some((field) => field.trim() !== '')) };
}
