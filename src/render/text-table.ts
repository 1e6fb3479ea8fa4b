/** Tables in plain text: columns side by side where they fit, else a row as a list of its cells. */
import { columnsOf, wrap } from './text-wrap.ts';

export interface TextTable {
  header: string[];
  rows: string[][];
  /** Columns whose cells stand at the right, figures for instance. */
  isRight: boolean[];
}

const GAP = '  ';

export function tableLines(table: TextTable, width: number): string[] {
  const widths = table.header.map((title, column) =>
    Math.max(columnsOf(title), ...table.rows.map((row) => columnsOf(row[column] ?? ''))),
  );
  const total = widths.reduce((sum, columns) => sum + columns, GAP.length * (widths.length - 1));
  return total <= width ? sideBySide(table, widths) : oneBelowAnother(table, width);
}

function sideBySide({ header, rows, isRight }: TextTable, widths: number[]): string[] {
  const line = (cells: string[]) =>
    widths.map((columns, column) => pad(cells[column] ?? '', columns, isRight[column] ?? false)).join(GAP);
  return [line(header), widths.map((columns) => '-'.repeat(columns)).join(GAP), ...rows.map(line)];
}

function pad(cell: string, columns: number, isRight: boolean): string {
  const padding = ' '.repeat(columns - columnsOf(cell));
  return isRight ? padding + cell : cell + padding;
}

function oneBelowAnother({ header, rows }: TextTable, width: number): string[] {
  const named = rows.length === 0 ? wrap(header.join(', '), width) : [];
  const records = rows.map((row) =>
    row.flatMap((cell, column) => {
      if (cell === '') return [];
      const title = header[column] ?? '';
      return hang(title === '' ? cell : `${title}: ${cell}`, width);
    }),
  );
  return [...named, ...records.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))];
}

/** The lines after the first stand two columns in. */
function hang(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}
