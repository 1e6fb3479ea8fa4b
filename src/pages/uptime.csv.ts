import { recordOver } from '#core/uptime.ts';
import { uptimeCsv } from '#render/uptime-csv.ts';
import { site } from '#site/site.ts';
import { UPTIME_PERIODS } from '#site/uptime.ts';

export function GET(): Response {
  const { content, now } = site;
  const dayCount = Math.max(...UPTIME_PERIODS);
  const records = content.page.components.map((component) => ({
    component,
    days: recordOver(content, component, { now, dayCount }).days,
  }));
  return new Response(uptimeCsv(records), { headers: { 'content-type': 'text/csv; charset=utf-8' } });
}
