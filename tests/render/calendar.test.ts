import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { maintenanceCalendar } from '#render/calendar.ts';
import { aMaintenance, aPage, time } from '#tests/support/makers.ts';

const page = aPage();

const planned = aMaintenance({
  title: 'Upgrade, of; wallets\\',
  updates: [
    { body: 'Withdrawals wait. See [the steps](/guidance/a/).' },
    { at: time('2022-01-11T10:00Z'), title: 'Upgrade of all wallets', body: 'Later.\n\nStill on Tuesday.' },
  ],
});
const cancelled = aMaintenance({
  id: 'maintenances/2022-03-01-other',
  updates: [{}, { at: time('2022-01-12T10:00Z'), status: 'cancelled' }],
});

function eventsOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      sequence: event.sequence,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      summary: event.summary,
      description: event.description,
      status: component.getFirstPropertyValue('status'),
      url: component.getFirstPropertyValue('url'),
    };
  });
}

describe('the calendar of planned work', () => {
  const text = maintenanceCalendar(page, [planned, cancelled], 'Example Exchange: Planned work');
  const [first, second] = eventsOf(text);

  test('has an event a window, as last told', () => {
    expect(first).toMatchObject({
      sequence: 1,
      start: '2022-02-01T02:00:00.000Z',
      end: '2022-02-01T05:00:00.000Z',
      summary: 'Upgrade of all wallets',
      description: 'Later.\n\nStill on Tuesday.',
      status: 'CONFIRMED',
      url: 'https://status.exchange.example/maintenances/2022-02-01-wallets/',
    });
  });

  test('is asked for every hour, and makes nobody look busy', () => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT1H');
    const events = calendar.getAllSubcomponents('vevent');
    expect(events.map((event) => event.getFirstPropertyValue('transp'))).toStrictEqual(['TRANSPARENT', 'TRANSPARENT']);
  });

  test('calls off what was called off', () => {
    expect([second?.status, second?.sequence]).toStrictEqual(['CANCELLED', 1]);
  });

  test('keeps an event’s identity through corrections of its words and its window', () => {
    const corrected = {
      ...planned,
      title: 'Other',
      window: { from: time('2022-02-02T02:00Z'), until: time('2022-02-02T03:00Z') },
    };
    expect(eventsOf(maintenanceCalendar(page, [corrected], 'Work'))[0]?.uid).toBe(first?.uid);
    expect(first?.uid).not.toBe(second?.uid);
  });

  test('reads words as words', () => {
    const [event] = eventsOf(maintenanceCalendar(page, [{ ...planned, updates: planned.updates.slice(0, 1) }], 'Work'));
    expect(event?.summary).toBe('Upgrade, of; wallets\\');
    expect(event?.description).toContain('https://status.exchange.example/guidance/a/');
  });

  test('has lines of at most 75 octets that end as calendars end them, and the same bytes each time', () => {
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect([lines.at(-2), lines.at(-1)]).toStrictEqual(['END:VCALENDAR', '']);
    expect(maintenanceCalendar(page, [planned, cancelled], 'Example Exchange: Planned work')).toBe(text);
  });
});
