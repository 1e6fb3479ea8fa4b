/** Planned work for calendar programs (RFC 5545): one event a window, whose identity never changes. */
import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { titleOf } from '#core/incident-state.ts';
import { HOUR } from '#core/instant.ts';
import { maintenanceStatusAt, type Maintenance } from '#core/maintenance.ts';
import type { Page } from '#core/page.ts';
import { pathOf } from './addresses.ts';
import { wireId } from './api/wire-id.ts';
import { renderText } from './markdown.ts';

/** Nobody reads in a calendar what is longer. */
const WIDTH = 1000;

/** How often a program asks again; many do so once a week unless they are told. */
const REFRESH_SECONDS = HOUR / 1000;

/** The same work makes the same bytes, whenever it is built. */
export function maintenanceCalendar(page: Page, maintenances: readonly Maintenance[], name: string): string {
  const host = new URL(page.url).hostname;
  const calendar = ical({
    name,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'Allclear', product: 'status page' },
    url: `${page.url}/maintenance.ics`,
    ttl: REFRESH_SECONDS,
  });
  for (const maintenance of maintenances) calendar.createEvent(eventOf(maintenance, page, host));
  return `${calendar.toString()}\r\n`;
}

function eventOf(maintenance: Maintenance, page: Page, host: string) {
  const { updates, window } = maintenance;
  const latest = updates.at(-1);
  const said = new Date(latest?.at ?? window.from);
  const isCancelled = maintenanceStatusAt(maintenance, Number.MAX_SAFE_INTEGER) === 'cancelled';
  return {
    id: `${wireId(maintenance.id)}@${host}`,
    // Each update may have changed what the event says; a program keeps the highest.
    sequence: updates.length - 1,
    stamp: said,
    lastModified: said,
    start: new Date(window.from),
    end: new Date(window.until),
    summary: titleOf(maintenance),
    description: renderText(latest?.body ?? '', { width: WIDTH, resolveUrl: (href) => new URL(href, page.url).href }),
    url: page.url + pathOf(maintenance.id),
    // Our work keeps nobody from a meeting.
    transparency: ICalEventTransparency.TRANSPARENT,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  };
}
