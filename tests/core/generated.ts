/**
 * Made-up content for property tests: what staff might write over three weeks about
 * three services. Every moment is a whole minute, times within one incident differ, and
 * lists stand in the order that `Content` promises.
 */
import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { COMPONENT_STATUSES } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import type { Guidance } from '#core/guidance.ts';
import { IMPACTS, INCIDENT_STATUSES, type Incident, type IncidentUpdate } from '#core/incident.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#core/instant.ts';
import { MAINTENANCE_STATUSES, type Maintenance, type MaintenanceUpdate } from '#core/maintenance.ts';
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

export const ZONES = [
  'Etc/UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kathmandu',
];

export const COMPONENT_IDS = ['withdrawals', 'trading', 'sign-in'];

/** Begins in the middle of a week in which no clock changes; zones that change theirs are for the tests of days. */
const BEGINNING = time('2022-01-05T00:00Z');

/** A whole minute in the three weeks, a few of them before anything was said. */
export const someMinute: Arbitrary<Instant> = minuteWithin(21);

/** Any millisecond of them. */
export const someMoment: Arbitrary<Instant> = fc
  .integer({ min: 0, max: 21 * DAY })
  .map((milliseconds) => BEGINNING + milliseconds);

export function someContent(): Arbitrary<Content> {
  return fc
    .record({
      zone: fc.constantFrom(...ZONES),
      since: fc.array(fc.integer({ min: -4000, max: 20_000 }), { minLength: 3, maxLength: 3 }),
      incidents: fc.array(someIncident(), { maxLength: 4 }),
      maintenances: fc.array(someMaintenance(), { maxLength: 3 }),
      guidance: fc.array(someGuidance(), { maxLength: 2 }),
      announced: fc.array(fc.record({ at: someMinute, until: maybe(someMinute) }), { maxLength: 2 }),
    })
    .map(({ zone, since, incidents, maintenances, guidance, announced }) =>
      aContent({
        page: aPage({
          timeZone: zone,
          components: COMPONENT_IDS.map((id, index) =>
            aComponent({ id, name: id, since: BEGINNING + (since[index] ?? 0) * MINUTE }),
          ),
        }),
        incidents: incidents
          .map((incident, index) => renamedIncident(incident, `incidents/2022-01-0${index + 1}-trouble`))
          .toSorted((a, b) => (b.updates[0]?.at ?? 0) - (a.updates[0]?.at ?? 0)),
        maintenances: maintenances
          .map((maintenance, index) => renamed(maintenance, `maintenances/2022-01-0${index + 1}-work`))
          .toSorted((a, b) => b.window.from - a.window.from),
        guidance: guidance.map((page, index) => ({ ...page, id: `guidance/page-${index}` })),
        announcements: announced
          .map((said, index) => anAnnouncement({ id: `announcements/${index}`, ...said }))
          .toSorted((a, b) => b.at - a.at),
      }),
    );
}

/** Content, and a moment at most an hour before one that it names: there things change. */
export function someContentBeforeAChange(): Arbitrary<[Content, Instant]> {
  return someContent().chain((content) => {
    const named = momentsIn(content).map(([, moment]) => moment);
    return fc
      .tuple(fc.constantFrom(...named), fc.integer({ min: 0, max: HOUR }))
      .map(([moment, before]): [Content, Instant] => [content, moment - before]);
  });
}

/** Every number in a value with the key under which it stands. */
export function momentsIn(value: unknown, key = ''): [string, number][] {
  if (typeof value === 'number') return [[key, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => momentsIn(member, name));
}

export function someIncident(): Arbitrary<Incident> {
  return fc
    .record({
      firstAt: someMinute,
      updates: fc.array(someIncidentUpdate(), { minLength: 1, maxLength: 6 }),
      impact: maybe(fc.constantFrom(...IMPACTS)),
      kind: fc.constantFrom('service' as const, 'security' as const),
      summaryAt: maybe(someMinute),
      postmortemAt: maybe(someMinute),
      corrections: fc.array(fc.record({ openedAt: someMinute, closedAt: maybe(someMinute) }), { maxLength: 2 }),
    })
    .map(({ firstAt, updates, postmortemAt, corrections, summaryAt, ...said }) =>
      anIncident({
        ...said,
        figures: { accounts: { label: 'Accounts affected' } },
        summaryAt,
        body: summaryAt === undefined ? '' : 'Where things stand.',
        translations: summaryAt === undefined ? {} : { es: { body: 'Cómo está.', isOutdated: false } },
        updates: afterOneAnother(firstAt, updates),
        postmortem: postmortemAt === undefined ? null : aPostmortem({ at: postmortemAt }),
        corrections: corrections.map((correction) => aCorrection(correction)),
      }),
    );
}

export function someMaintenance(): Arbitrary<Maintenance> {
  return fc
    .record({
      firstAt: someMinute,
      from: someMinute,
      minutes: fc.integer({ min: 1, max: 3000 }),
      components: someComponents(),
      updates: fc.array(
        fc.record({
          gap: fc.integer({ min: 1, max: 3000 }),
          said: fc.record({ status: fc.constantFrom(...MAINTENANCE_STATUSES) }),
          nextAfter: maybe(fc.integer({ min: 1, max: 3000 })),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ firstAt, from, minutes, components, updates }) =>
      aMaintenance({
        window: { from, until: from + minutes * MINUTE },
        components,
        updates: afterOneAnother<Partial<MaintenanceUpdate>>(firstAt, updates),
      }),
    );
}

/** The same content in another order of incidents and maintenances. */
export function shuffled(content: Content): Arbitrary<Content> {
  return fc
    .tuple(inAnyOrder(content.incidents), inAnyOrder(content.maintenances))
    .map(([incidents, maintenances]) => ({ ...content, incidents, maintenances }));
}

export function inAnyOrder<T>(values: readonly T[]): Arbitrary<T[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length });
}

interface Planned<T> {
  /** Minutes since the update before. */
  gap: number;
  said: T;
  /** Minutes until the promised next update. */
  nextAfter: number | undefined;
}

function someIncidentUpdate(): Arbitrary<Planned<Partial<IncidentUpdate>>> {
  return fc.record({
    gap: fc.integer({ min: 1, max: 3000 }),
    nextAfter: maybe(fc.integer({ min: 1, max: 3000 })),
    said: fc.record({
      status: fc.constantFrom(...INCIDENT_STATUSES),
      components: someComponents(),
      figures: fc.oneof(
        fc.constant({}),
        fc.integer({ min: 1, max: 999 }).map((count) => ({ accounts: { value: `${count}` } })),
      ),
      action: maybe(
        fc.record({
          state: fc.constantFrom('open' as const, 'closed' as const),
          what: fc.constant('Set up 2FA again'),
          until: fc.option(someMinute),
        }),
      ),
      postmortemBy: maybe(someMinute),
      title: maybe(fc.constantFrom('More than we thought', 'Only a few accounts')),
      detectedAt: maybe(fc.constant(BEGINNING - HOUR)),
    }),
  });
}

function someGuidance(): Arbitrary<Guidance> {
  return fc
    .record({
      publishedAt: someMinute,
      checkedAt: maybe(someMinute),
      problems: fc.array(fc.record({ since: someMinute, fixedAt: maybe(someMinute) }), { maxLength: 2 }),
    })
    .map(({ problems, ...said }) =>
      aGuidance({ ...said, knownProblems: problems.map((known) => aKnownProblem(known)) }),
    );
}

function someComponents(): Arbitrary<IncidentUpdate['components']> {
  return fc.dictionary(fc.constantFrom(...COMPONENT_IDS), fc.constantFrom(...COMPONENT_STATUSES), {
    maxKeys: 3,
    noNullPrototype: true,
  });
}

function afterOneAnother<T>(firstAt: Instant, updates: readonly Planned<T>[]): (T & { at: Instant })[] {
  let at = firstAt;
  return updates.map(({ gap, said, nextAfter }, index) => {
    at += index === 0 ? 0 : gap * MINUTE;
    return { ...said, at, nextUpdate: nextAfter === undefined ? undefined : at + nextAfter * MINUTE };
  });
}

function renamedIncident({ postmortem, ...incident }: Incident, id: string): Incident {
  return { ...renamed(incident, id), postmortem: postmortem && { ...postmortem, id: `${id}/postmortem` } };
}

function renamed<T extends { id: string; updates: { id: string }[] }>(subject: T, id: string): T {
  const updates = subject.updates.map((update) => ({ ...update, id: update.id.replace(subject.id, id) }));
  return { ...subject, id, updates };
}

function maybe<T>(value: Arbitrary<T>): Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

function minuteWithin(days: number): Arbitrary<Instant> {
  return fc.integer({ min: 0, max: (days * DAY) / MINUTE }).map((minutes) => BEGINNING + minutes * MINUTE);
}
