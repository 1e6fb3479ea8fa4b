import type { Maintenance } from '#core/maintenance.ts';
import { maintenanceCalendar } from '#render/calendar.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return site.content.maintenances.map((maintenance) => ({
    params: { slug: maintenance.id.replace('maintenances/', '') },
    props: { maintenance },
  }));
}

export function GET({ props: { maintenance } }: { props: { maintenance: Maintenance } }): Response {
  const calendar = maintenanceCalendar(site.content.page, [maintenance], site.content.page.name);
  return new Response(calendar, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
}
