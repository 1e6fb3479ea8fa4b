import { maintenanceCalendar } from '#render/calendar.ts';
import { words } from '#site/place.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  const { page, maintenances } = site.content;
  const calendar = maintenanceCalendar(page, maintenances, `${page.name}: ${words.maintenance.title}`);
  return new Response(calendar, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
}
