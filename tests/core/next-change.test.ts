import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentAsOf, type Content } from '#core/content.ts';
import { lastDays } from '#core/days.ts';
import { HOUR, type Instant } from '#core/instant.ts';
import { maintenanceStatusAt } from '#core/maintenance.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { pageStatus } from '#core/page-status.ts';
import { promisesOf } from '#core/promise.ts';
import {
  aComponent,
  aContent,
  aGuidance,
  aKnownProblem,
  aMaintenance,
  anAnnouncement,
  anIncident,
  aPage,
  aPostmortem,
  time,
} from '#tests/support/makers.ts';
import { someContent, someContentBeforeAChange, someMoment } from './generated.ts';

const now = time('2022-01-17T14:00Z');
const soon = now + HOUR;

describe('the next change', () => {
  test('is the end of the page’s day where nothing else is to come', () => {
    expect(nextChangeAt(aContent(), now)).toBe(time('2022-01-18T00:00Z'));
    expect(nextChangeAt(aContent({ page: aPage({ timeZone: 'Europe/Berlin' }) }), now)).toBe(time('2022-01-17T23:00Z'));
  });

  test.each<[string, Partial<Content>, Instant]>([
    ['a promise becomes overdue', { incidents: [anIncident({ updates: [{ nextUpdate: soon }] })] }, soon + 1],
    ['a promised account does', { incidents: [anIncident({ updates: [{ postmortemBy: soon }] })] }, soon + 1],
    ['an update is dated', { incidents: [anIncident({ updates: [{}, { at: soon }] })] }, soon],
    ['an account is dated', { incidents: [anIncident({ postmortem: aPostmortem({ at: soon }) })] }, soon],
    ['a window opens', { maintenances: [aMaintenance({ window: { from: soon, until: soon + HOUR } })] }, soon],
    ['a window closes', { maintenances: [aMaintenance({ window: { from: now - HOUR, until: soon } })] }, soon],
    ['an announcement ends', { announcements: [anAnnouncement({ at: now - HOUR, until: soon })] }, soon],
    ['guidance is published', { guidance: [aGuidance({ publishedAt: soon })] }, soon],
    [
      'a problem of the guidance is fixed',
      { guidance: [aGuidance({ knownProblems: [aKnownProblem({ since: now, fixedAt: soon })] })] },
      soon,
    ],
    [
      'the last moment to act comes',
      { incidents: [anIncident({ updates: [{ action: { state: 'open', what: 'Sign in', until: soon } }] })] },
      soon,
    ],
    ['the page begins to speak for a component', { page: aPage({ components: [aComponent({ since: soon })] }) }, soon],
  ])('comes when %s', (_, said, at) => {
    expect(nextChangeAt(aContent(said), now)).toBe(at);
  });

  test('does not come with a promise that an update has kept since, from that update’s minute on', () => {
    const incident = anIncident({ updates: [{ nextUpdate: soon }, { at: now }] });
    const maintenance = aMaintenance({ updates: [{ nextUpdate: soon }, { at: now }] });
    for (const said of [{ incidents: [incident] }, { maintenances: [maintenance] }]) {
      expect(nextChangeAt(aContent(said), now - 1)).toBe(now);
      expect(nextChangeAt(aContent(said), now)).toBe(time('2022-01-18T00:00Z'));
    }
  });

  test('does not come with a window that was called off, and comes with the end of one past which work runs on', () => {
    const window = { from: soon, until: soon + HOUR };
    const cancelled = aMaintenance({ window, updates: [{}, { status: 'cancelled' }] });
    const running = aMaintenance({ window, updates: [{}, { status: 'in_progress' }] });
    expect(nextChangeAt(aContent({ maintenances: [cancelled] }), now)).toBe(time('2022-01-18T00:00Z'));
    expect(nextChangeAt(aContent({ maintenances: [running] }), now)).toBe(window.until);
  });

  test('at the very moment of a change is the one after it', () => {
    const incidents = [anIncident({ updates: [{ nextUpdate: soon }] })];
    expect(nextChangeAt(aContent({ incidents }), soon)).toBe(soon + 1);
    expect(nextChangeAt(aContent({ incidents }), soon + 1)).toBe(time('2022-01-18T00:00Z'));
  });
});

describe('for any content', () => {
  test('the next change is still to come, within the day', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (content, at) => {
        const next = nextChangeAt(content, at);
        expect(next).toBeGreaterThan(at);
        expect(next).toBeLessThanOrEqual(lastDays(at, content.page.timeZone, 1)[0]?.endAt ?? 0);
      }),
    );
  });

  test('until then nothing that the page says changes', () => {
    fc.assert(
      fc.property(someContentBeforeAChange(), fc.double({ min: 0, max: 1, noNaN: true }), ([content, at], share) => {
        const last = nextChangeAt(content, at) - 1;
        const between = at + Math.floor((last - at) * share);
        const state = stateAt(content, at);
        expect(stateAt(content, between)).toStrictEqual(state);
        expect(stateAt(content, last)).toStrictEqual(state);
      }),
      { numRuns: 500 },
    );
  });
});

/** All that a page built at that moment says, but for its own age. */
function stateAt(everything: Content, at: Instant) {
  const content = contentAsOf(everything, at);
  return {
    content,
    status: pageStatus(content, at),
    promises: [...content.incidents, ...content.maintenances].map(({ updates }) => promisesOf(updates, at)),
    maintenances: content.maintenances.map((maintenance) => maintenanceStatusAt(maintenance, at)),
    current: content.announcements.filter(({ until }) => until === undefined || at < until),
    today: lastDays(at, content.page.timeZone, 1),
    overdueAccounts: content.incidents.flatMap(({ updates }) =>
      updates.map(({ postmortemBy }) => postmortemBy !== undefined && at > postmortemBy),
    ),
  };
}
