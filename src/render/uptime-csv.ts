/** Uptime for spreadsheets (RFC 4180): a line for every day of every service. */
import type { Component } from '#core/component.ts';
import type { DayStatus } from '#core/uptime.ts';

/** A spreadsheet would take these at the beginning of a cell for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

export function uptimeCsv(records: readonly { component: Component; days: readonly DayStatus[] }[]): string {
  const header = ['service', 'id', 'day', 'worst_status', 'affected_seconds'];
  const rows = records.flatMap(({ component, days }) =>
    days.map(({ day, worst, affectedMilliseconds }) => [
      component.name,
      component.id,
      day,
      worst ?? 'no_data',
      String(Math.round(affectedMilliseconds / 1000)),
    ]),
  );
  return [header, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
