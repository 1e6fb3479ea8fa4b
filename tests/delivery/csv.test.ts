import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvReader, type CsvFault, type CsvRecord } from '#delivery/people/csv.ts';

type CsvResult = { records: CsvRecord[] } | CsvFault;

/** What is read of a text that comes in the pieces. */
function readIn(pieces: string[]): CsvResult {
  const reader = csvReader();
  const read = [...pieces.flatMap(reader.read), ...reader.end()];
  const fault = read.find((one) => 'reason' in one);
  return fault ?? { records: read.filter((one) => 'fields' in one) };
}

function parseCsv(text: string): CsvResult {
  return readIn([text]);
}

test('fields may be quoted, and then hold commas, line breaks and doubled quotes', () => {
  expect(parseCsv('a,"b, c"\r\n"d\ne","say ""hi"""\n')).toEqual({
    records: [
      { line: 1, fields: ['a', 'b, c'] },
      { line: 2, fields: ['d\ne', 'say "hi"'] },
    ],
  });
});

test('every kind of line break ends a record, and empty lines are none', () => {
  expect(parseCsv('\uFEFFa\n\nb\rc\r\n,\nd')).toEqual({
    records: [
      { line: 1, fields: ['a'] },
      { line: 3, fields: ['b'] },
      { line: 4, fields: ['c'] },
      { line: 6, fields: ['d'] },
    ],
  });
});

test('a comma at the end is one more field', () => {
  expect(parseCsv('a,')).toEqual({ records: [{ line: 1, fields: ['a', ''] }] });
});

test.each([
  ['a\n"b', 2],
  ['a\nb"c"\n', 2],
  ['"a"b', 1],
])('a quotation mark in the wrong place of %j is told with its line', (text, line) => {
  expect(parseCsv(text)).toEqual({
    line,
    reason: 'a quotation mark is not closed, or stands inside an unquoted field',
  });
});

test('what is written as RFC 4180 says is read back as it was', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\r', '\n', 'é') });
  const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }).map((fields) => ['x', ...fields]));
  fc.assert(
    fc.property(records, (rows) => {
      const text = rows.map((row) => row.map((part) => `"${part.replaceAll('"', '""')}"`).join(',')).join('\r\n');
      const result = parseCsv(text);
      expect('records' in result && result.records.map(({ fields }) => fields)).toEqual(rows);
    }),
  );
});

test('a long text without a closing quote is refused soon', () => {
  expect(parseCsv(`"${'""a'.repeat(300_000)}`)).toMatchObject({ line: 1 });
});

test('a text that comes in pieces is read as in one', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\r', '\n', 'é') });
  fc.assert(
    fc.property(fc.array(text), (pieces) => {
      expect(readIn(pieces)).toEqual(parseCsv(pieces.join('')));
    }),
  );
});

test('a quotation mark that is never closed is told before the file has been read', () => {
  const reader = csvReader();
  const piece = 'a line of a file that goes on and on, as files do\n'.repeat(1000);
  const read = Array.from({ length: 100 }, (_, index) => reader.read(index === 0 ? `a,"${piece}` : piece));
  expect(read.flat()).toMatchObject([{ line: 1 }]);
  expect(read.findIndex((records) => records.length > 0)).toBeLessThan(10);
});
