/** Moments that cannot stand in this order. */
import { printInstant, type Instant } from '#core/instant.ts';
import { problemAt, type Place, type Problem } from '../problem.ts';
import type { RuleContext } from './rule.ts';

export function nothingIsInTheFuture({ tree, now }: RuleContext): Problem[] {
  if (now === null) return [];
  const { update, postmortem, announcement, guidance, incident } = tree.entries;
  const said = [
    ...[...update, ...tree.entries['maintenance-update'], ...postmortem, ...announcement].map(({ facts, yaml }) => ({
      yaml,
      key: 'at',
      at: facts.at,
    })),
    ...guidance.map(({ facts, yaml }) => ({ yaml, key: 'publishedAt', at: facts.publishedAt })),
    ...guidance.map(({ facts, yaml }) => ({ yaml, key: 'checkedAt', at: facts.checkedAt })),
    ...incident.map(({ facts, yaml }) => ({ yaml, key: 'summaryAt', at: facts.summaryAt })),
    ...incident.map(({ facts, yaml }) => ({ yaml, key: 'detectedAt', at: facts.detectedAt })),
  ];
  return said.flatMap(({ yaml, key, at }) =>
    at === undefined || at <= now
      ? []
      : problemAt(yaml.placeOf([key]), {
          code: 'time-in-future',
          message: `“${key}: ${printInstant(at)}” is still to come; it is ${printInstant(now)}.`,
          fix: 'Check day, hour and zone; write the time at which it is said, not the time at which something will happen.',
        }),
  );
}

export function promisesLieAhead({ tree }: RuleContext): Problem[] {
  return [...tree.entries.update, ...tree.entries['maintenance-update']].flatMap(({ facts, yaml }) => [
    ...promiseProblem(facts.nextUpdate, facts.at, () => yaml.placeOf(['nextUpdate'])),
    ...('postmortemBy' in facts
      ? promiseProblem(facts.postmortemBy, facts.at, () => yaml.placeOf(['postmortemBy']))
      : []),
  ]);
}

function promiseProblem(promised: Instant | undefined, at: Instant, place: () => Place): Problem[] {
  if (promised === undefined || promised > at) return [];
  return [
    problemAt(place(), {
      code: 'promise-too-early',
      message: 'This promises a moment that is not later than the update itself.',
      fix: `Write a moment after ${printInstant(at)}.`,
    }),
  ];
}

export function endsFollowBeginnings({ tree }: RuleContext): Problem[] {
  const { maintenance, guidance, announcement, incident } = tree.entries;
  const spans = [
    ...maintenance.map(({ facts, yaml }) => ({ yaml, path: ['window', 'until'], ...facts.window })),
    ...announcement.map(({ facts, yaml }) => ({ yaml, path: ['until'], from: facts.at, until: facts.until })),
    ...incident.flatMap(({ facts, yaml }) =>
      facts.corrections.map(({ openedAt, closedAt }, index) => ({
        yaml,
        path: ['corrections', index, 'closedAt'],
        from: openedAt,
        until: closedAt,
      })),
    ),
    ...guidance.flatMap(({ facts, yaml }) =>
      facts.knownProblems.map(({ since, fixedAt }, index) => ({
        yaml,
        path: ['knownProblems', index, 'fixedAt'],
        from: since,
        until: fixedAt,
      })),
    ),
  ];
  return spans.flatMap(({ yaml, path, from, until }) =>
    until === undefined || until > from
      ? []
      : problemAt(yaml.placeOf(path), {
          code: 'times-reversed',
          message: `“${String(path.at(-1))}” is not later than the beginning, ${printInstant(from)}.`,
          fix: 'Exchange the two, or correct the day.',
        }),
  );
}
