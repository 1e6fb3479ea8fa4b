import { describe, expect, test } from 'vitest';
import { maintenanceCalendar } from '#render/calendar.ts';
import { isMissing, python } from '#tests/support/debian-program.ts';
import { aMaintenance, aPage, time } from '#tests/support/makers.ts';

/** It puts what it cannot read into `errors` and goes on. */
const SCRIPT = `import sys, json
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
print(json.dumps([
  {"uid": str(e["UID"]), "sequence": int(e["SEQUENCE"]), "start": e.decoded("DTSTART").isoformat(),
   "end": e.decoded("DTEND").isoformat(), "summary": str(e["SUMMARY"]), "description": str(e["DESCRIPTION"]), "status": str(e["STATUS"])}
  if not e.errors else {"errors": [str(x) for x in e.errors]}
  for e in calendar.walk("VEVENT")]))`;

const work = aMaintenance({
  title: 'Upgrade, of; wallets\\',
  updates: [{}, { at: time('2022-01-11T10:00Z'), status: 'cancelled', body: 'Called off.\n\nÜber 漢字 😀.' }],
});

describe.skipIf(isMissing('python3-icalendar on the calendar', ['python3-icalendar']))(
  'Debian’s python3-icalendar',
  () => {
    const text = maintenanceCalendar(aPage(), [work], 'Work');
    const read = (calendar: string) => JSON.parse(python(SCRIPT, calendar)) as Record<string, unknown>[];

    test('reads every event as it was meant', () => {
      expect(read(text)).toEqual([
        {
          uid: expect.stringMatching(/^[a-z0-9]{12}@status\.exchange\.example$/) as unknown,
          sequence: 1,
          start: '2022-02-01T02:00:00+00:00',
          end: '2022-02-01T05:00:00+00:00',
          summary: 'Upgrade, of; wallets\\',
          description: 'Called off.\n\nÜber 漢字 😀.',
          status: 'CANCELLED',
        },
      ]);
    });

    test('finds a wrong moment', () => {
      expect(read(text.replace(/DTSTART:\w+/, 'DTSTART:soon'))[0]).toHaveProperty('errors');
    });
  },
);
