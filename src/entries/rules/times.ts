/** Moments that cannot stand in this order. */
import { printInstant, type Instant } from '#core/instant.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { YamlValue } from '../yaml.ts';
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
    ...promiseProblem(yaml, 'nextUpdate', facts.nextUpdate, facts.at),
    ...promiseProblem(yaml, 'postmortemBy', 'postmortemBy' in facts ? facts.postmortemBy : undefined, facts.at),
  ]);
}

function promiseProblem(yaml: YamlValue, key: string, promised: Instant | undefined, at: Instant): Problem[] {
  if (promised === undefined || promised > at) return [];
  return [
    problemAt(yaml.placeOf([key]), {
      code: 'promise-too-early',
      message: `“${key}” promises a moment that is not later than the update itself.`,
      fix: `Write a moment after ${printInstant(at)}.`,
    }),
  ];
}

export function endsFollowBeginnings({ tree }: RuleContext): Problem[] {
  const { maintenance, guidance, announcement, incident } = tree.entries;
  return [
    ...maintenance.flatMap(({ facts, yaml }) =>
      reversed(yaml, ['window', 'until'], facts.window.from, facts.window.until),
    ),
    ...announcement.flatMap(({ facts, yaml }) => reversed(yaml, ['until'], facts.at, facts.until)),
    ...incident.flatMap(({ facts, yaml }) =>
      facts.corrections.flatMap(({ openedAt, closedAt }, index) =>
        reversed(yaml, ['corrections', index, 'closedAt'], openedAt, closedAt),
      ),
    ),
    ...guidance.flatMap(({ facts, yaml }) =>
      facts.knownProblems.flatMap(({ since, fixedAt }, index) =>
        reversed(yaml, ['knownProblems', index, 'fixedAt'], since, fixedAt),
      ),
    ),
  ];
}

function reversed(yaml: YamlValue, path: PropertyKey[], from: Instant, until: Instant | undefined): Problem[] {
  if (until === undefined || until > from) return [];
  return [
    problemAt(yaml.placeOf(path), {
      code: 'times-reversed',
      message: `“${String(path.at(-1))}” is not later than the beginning, ${printInstant(from)}.`,
      fix: 'Exchange the two, or correct the day.',
    }),
  ];
}
