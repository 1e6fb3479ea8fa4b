/** Moments that cannot stand in this order. */
import { MINUTE, printInstant, type Instant } from '#core/instant.ts';
import { problemAt, type Place, type Problem } from '../problem.ts';
import type { Tree } from '../tree.ts';
import type { YamlValue } from '../yaml.ts';
import type { RuleContext } from './rule.ts';

export function nothingIsInTheFuture({ tree, now }: RuleContext): Problem[] {
  if (now === null) return [];
  return momentsSaid(tree).flatMap(({ yaml, path, at }) =>
    at === undefined || at <= now
      ? []
      : problemAt(yaml.placeOf(path), {
          code: 'time-in-future',
          message: `“${String(path.at(-1))}: ${printInstant(at)}” is in the future: it is now ${printInstant(now - (now % MINUTE))}.`,
          fix: 'Check the day, the hour and the zone. What will happen later belongs in the text, and a promise in “nextUpdate”.',
        }),
  );
}

interface Said {
  yaml: YamlValue;
  path: PropertyKey[];
  at: Instant | undefined;
}

/** Every moment that tells of something past. */
function momentsSaid({ entries }: Tree): Said[] {
  const { update, postmortem, announcement, guidance, incident } = entries;
  const dated = [...update, ...entries['maintenance-update'], ...postmortem, ...announcement];
  return [
    ...dated.map(({ facts, yaml }) => ({ yaml, path: ['at'], at: facts.at })),
    ...guidance.flatMap(({ facts, yaml }) => [
      { yaml, path: ['publishedAt'], at: facts.publishedAt },
      { yaml, path: ['checkedAt'], at: facts.checkedAt },
      ...facts.knownProblems.flatMap(({ since, fixedAt }, index) => [
        { yaml, path: ['knownProblems', index, 'since'], at: since },
        { yaml, path: ['knownProblems', index, 'fixedAt'], at: fixedAt },
      ]),
    ]),
    ...incident.flatMap(({ facts, yaml }) => [
      { yaml, path: ['summaryAt'], at: facts.summaryAt },
      ...facts.corrections.flatMap(({ openedAt, closedAt }, index) => [
        { yaml, path: ['corrections', index, 'openedAt'], at: openedAt },
        { yaml, path: ['corrections', index, 'closedAt'], at: closedAt },
      ]),
    ]),
  ];
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
      message: 'This promise is over before it is made: it is not later than the update itself.',
      fix: `Write a time after ${printInstant(at)}.`,
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
          message: `“${String(path.at(-1))}” is not later than ${printInstant(from)}, when it begins.`,
          fix: 'Correct the day, the hour or the zone of one of the two, or exchange them.',
        }),
  );
}
