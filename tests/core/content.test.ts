import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentAsOf, withSpokenComponents, type Content } from '#core/content.ts';
import { detectedAtOf, titleOf } from '#core/incident-state.ts';
import { HOUR } from '#core/instant.ts';
import {
  aComponent,
  aContent,
  aCorrection,
  aGuidance,
  aKnownProblem,
  aMaintenance,
  anAnnouncement,
  anIncident,
  aPage,
  aPostmortem,
  time,
} from '#tests/support/makers.ts';
import { momentsIn, someContent, someContentBeforeAChange, someMoment } from './generated.ts';

const now = time('2022-01-17T14:00Z');

/** Moments that staff name in advance. */
const AHEAD = ['nextUpdate', 'postmortemBy', 'until', 'from'];

describe('content as it stood at a moment', () => {
  test('has the updates that were said until then, that minute included', () => {
    const incident = anIncident({ updates: [{ at: now - HOUR }, { at: now }, { at: now + 1 }] });
    expect(contentAsOf(aContent({ incidents: [incident] }), now).incidents).toStrictEqual([
      { ...incident, updates: incident.updates.slice(0, 2) },
    ]);
  });

  test('has no incident and no maintenance of which nothing was said yet', () => {
    const content = aContent({
      incidents: [anIncident({ updates: [{ at: now + 1 }] })],
      maintenances: [aMaintenance({ updates: [{ at: now + 1 }] })],
      guidance: [aGuidance({ publishedAt: now + 1 })],
      announcements: [anAnnouncement({ at: now + 1 })],
    });
    expect(contentAsOf(content, now)).toStrictEqual(aContent());
    expect(contentAsOf(content, now + 1)).toStrictEqual(content);
  });

  test('has neither the summary nor the account that were written later', () => {
    const incident = anIncident({
      summaryAt: now + 1,
      body: 'Everybody was paid back.',
      translations: { es: { title: 'Retiradas', body: 'Se ha pagado a todos.', isOutdated: false } },
      postmortem: aPostmortem({ at: now + 1 }),
    });
    expect(contentAsOf(aContent({ incidents: [incident] }), now).incidents).toStrictEqual([
      {
        ...incident,
        summaryAt: undefined,
        body: '',
        translations: { es: { title: 'Retiradas', body: '', isOutdated: false } },
        postmortem: null,
      },
    ]);
    expect(contentAsOf(aContent({ incidents: [incident] }), now + 1).incidents).toStrictEqual([incident]);
  });

  test('knows a correction from its opening and its end from its closing', () => {
    const correction = aCorrection({ openedAt: now, closedAt: now + HOUR });
    const content = aContent({ incidents: [anIncident({ corrections: [correction] })] });
    const correctionsAt = (at: number) => contentAsOf(content, at).incidents.map(({ corrections }) => corrections);
    expect(correctionsAt(now - 1)).toStrictEqual([[]]);
    expect(correctionsAt(now)).toStrictEqual([[{ ...correction, closedAt: undefined }]]);
    expect(correctionsAt(now + HOUR)).toStrictEqual([[correction]]);
  });

  test('knows a problem of the guidance from its beginning and its end from the fix', () => {
    const known = aKnownProblem({ since: now, fixedAt: now + HOUR });
    const guidance = aGuidance({ checkedAt: now + HOUR, knownProblems: [known] });
    const guidanceAt = (at: number) => contentAsOf(aContent({ guidance: [guidance] }), at).guidance;
    expect(guidanceAt(now - 1)).toStrictEqual([{ ...guidance, checkedAt: undefined, knownProblems: [] }]);
    expect(guidanceAt(now)).toStrictEqual([
      { ...guidance, checkedAt: undefined, knownProblems: [{ ...known, fixedAt: undefined }] },
    ]);
    expect(guidanceAt(now + HOUR)).toStrictEqual([guidance]);
  });
});

describe('the components for which the page speaks', () => {
  const page = aPage({
    components: [
      aComponent({ id: 'old', since: now - HOUR }),
      aComponent({ id: 'new', since: now }),
      aComponent({ id: 'unheard', since: now + 1 }),
      aComponent({ id: 'down', since: now + 1 }),
      aComponent({ id: 'planned', since: now + 1 }),
    ],
  });
  const spoken = (content: Partial<Content>) =>
    withSpokenComponents(aContent({ page, ...content }), now).page.components.map(({ id }) => id);

  test('are those of which it has begun to speak', () => {
    expect(spoken({})).toStrictEqual(['old', 'new']);
  });

  test('and those of which something was said', () => {
    const incidents = [anIncident({ updates: [{ components: { down: 'major_outage' } }] })];
    const maintenances = [aMaintenance({ components: { planned: 'under_maintenance' } })];
    expect(spoken({ incidents, maintenances })).toStrictEqual(['old', 'new', 'down', 'planned']);
  });
});

describe('what an update says of its incident', () => {
  const incident = anIncident({
    title: 'Withdrawals suspended',
    updates: [
      { at: now },
      { at: now + HOUR, title: 'Unauthorised withdrawals', detectedAt: now - HOUR },
      { at: now + 2 * HOUR },
    ],
  });
  const told = (at: number) =>
    contentAsOf(aContent({ incidents: [incident] }), at).incidents.map((then) => [titleOf(then), detectedAtOf(then)]);

  test('is not known before the update', () => {
    expect(told(now)).toStrictEqual([['Withdrawals suspended', null]]);
  });

  test('stays known after it', () => {
    for (const at of [now + HOUR, now + 2 * HOUR])
      expect(told(at)).toStrictEqual([['Unauthorised withdrawals', now - HOUR]]);
  });
});

describe('for any content', () => {
  test('nothing is later than the moment but what was named in advance', () => {
    fc.assert(
      fc.property(someContentBeforeAChange(), ([everything, at]) => {
        const { page: _, ...said } = contentAsOf(everything, at);
        expect(momentsIn(said).filter(([key, moment]) => moment > at && !AHEAD.includes(key))).toStrictEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('looking twice shows the same', () => {
    fc.assert(
      fc.property(someContent(), someMoment, (everything, at) => {
        const content = contentAsOf(everything, at);
        expect(contentAsOf(content, at)).toStrictEqual(content);
      }),
    );
  });

  test('what a later moment knows holds all that an earlier one knew', () => {
    fc.assert(
      fc.property(someContent(), someMoment, someMoment, (everything, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        const known = contentAsOf(everything, earlier);
        expect(contentAsOf(contentAsOf(everything, later), earlier)).toStrictEqual(known);
        expect(idsIn(contentAsOf(everything, later))).toStrictEqual(expect.arrayContaining(idsIn(known)));
      }),
    );
  });

  test('in the end everything is there', () => {
    fc.assert(
      fc.property(someContent(), (everything) => {
        expect(contentAsOf(everything, time('2032-01-01T00:00Z'))).toStrictEqual(everything);
      }),
    );
  });
});

/** Every id in a value. */
function idsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.values(value).flatMap(idsIn);
  return 'id' in value ? [value.id, ...members] : members;
}

test('an incident points to a guidance page from the moment at which the page is published', () => {
  const publishedAt = time('2022-01-17T13:00Z');
  const content = aContent({
    guidance: [aGuidance({ id: 'guidance/set-up-2fa-again', publishedAt })],
    incidents: [anIncident({ guidance: ['set-up-2fa-again'] })],
  });
  const guidanceAt = (now: number) => contentAsOf(content, now).incidents.flatMap(({ guidance }) => guidance);
  expect([guidanceAt(publishedAt - 1), guidanceAt(publishedAt)]).toEqual([[], ['set-up-2fa-again']]);
});
