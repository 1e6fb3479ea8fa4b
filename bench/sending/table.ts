/** Figures of runs in turn: medians, as ratios of those of the run that they are compared with. */
import type { Measured } from './measure.ts';

export type Taken = Map<string, Measured[]>;

interface Figures {
  rate: number;
  /** A mail, of sender and database server. */
  cpuMs: number;
  serverMs: number;
  peakMb: number;
}

/** Medians of the rounds; null: it has not run. */
function figuresOf(works: readonly Measured[] | undefined, count: number): Figures | null {
  if (works === undefined || works.length === 0) return null;
  return {
    rate: median(works.map(({ wallMs }) => (count / wallMs) * 1000)),
    cpuMs: median(works.map(({ cpuMs, serverMs }) => (cpuMs + serverMs) / count)),
    serverMs: median(works.map(({ serverMs }) => serverMs / count)),
    peakMb: median(works.map(({ peakMb }) => peakMb)),
  };
}

/** A row for each, a column for each of `compared`: the rate and the processor time as ratios of its own. */
export function table(taken: Taken, count: number, compared: readonly string[]): string {
  const base = compared.filter((name) => taken.has(name));
  const head = [
    'mails/s',
    ...base.map((name) => `of ${name}`),
    'CPU ms/mail',
    'of them server',
    ...base.map((name) => `CPU of ${name}`),
    'peak MB',
  ];
  const others = base.map((name) => figuresOf(taken.get(name), count));
  const rows = [...taken].flatMap(([name, works]) => {
    const figures = figuresOf(works, count);
    return figures === null ? [] : [[name, ...cellsOf(figures, others)]];
  });
  return aligned([['', ...head], ...rows]);
}

function cellsOf({ rate, cpuMs, serverMs, peakMb }: Figures, others: readonly (Figures | null)[]): string[] {
  return [
    rate.toFixed(0),
    ...others.map((other) => (rate / (other?.rate ?? Number.NaN)).toFixed(2)),
    cpuMs.toFixed(3),
    serverMs === 0 ? '–' : serverMs.toFixed(3),
    ...others.map((other) => (cpuMs / (other?.cpuMs ?? Number.NaN)).toFixed(2)),
    peakMb === 0 ? '–' : peakMb.toFixed(0),
  ];
}

function aligned(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
  );
  return lines.map((cells) => cells.join('  ')).join('\n');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [below, above] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((below ?? Number.NaN) + (above ?? Number.NaN)) / 2;
}
