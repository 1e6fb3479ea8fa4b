/** Moments that cannot stand in this order. */
import { DAY, HOUR, MINUTE, printInstant, type Instant } from '#core/instant.ts';
import { problemAt, type Place, type Problem } from '../problem.ts';
import type { Tree } from '../tree.ts';
import type { YamlValue } from '../yaml.ts';
import { isImported, lacks, readable, updatesOf, type RuleContext } from './rule.ts';

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
function momentsSaid(tree: Tree): Said[] {
  const dated = [
    ...readable(tree, 'update'),
    ...readable(tree, 'maintenance-update'),
    ...readable(tree, 'postmortem'),
    ...readable(tree, 'announcement'),
  ];
  return [
    ...dated.map(({ facts, yaml }) => ({ yaml, path: ['at'], at: facts.at })),
    ...readable(tree, 'guidance').flatMap(({ facts, yaml }) => [
      { yaml, path: ['publishedAt'], at: facts.publishedAt },
      { yaml, path: ['checkedAt'], at: facts.checkedAt },
      ...(facts.knownProblems ?? []).flatMap(({ since, fixedAt }, index) => [
        { yaml, path: ['knownProblems', index, 'since'], at: since },
        { yaml, path: ['knownProblems', index, 'fixedAt'], at: fixedAt },
      ]),
    ]),
    ...readable(tree, 'incident').flatMap(({ facts, yaml }) => [
      { yaml, path: ['summaryAt'], at: facts.summaryAt },
      ...(facts.corrections ?? []).flatMap(({ openedAt, closedAt }, index) => [
        { yaml, path: ['corrections', index, 'openedAt'], at: openedAt },
        { yaml, path: ['corrections', index, 'closedAt'], at: closedAt },
      ]),
    ]),
  ];
}

export function promisesLieAhead({ tree }: RuleContext): Problem[] {
  const said = [...readable(tree, 'update'), ...readable(tree, 'maintenance-update')];
  const promises = [
    ...said.map((entry) => ({ entry, key: 'nextUpdate', promised: entry.facts.nextUpdate, most: 31 * DAY })),
    ...readable(tree, 'update').map((entry) => ({
      entry,
      key: 'postmortemBy',
      promised: entry.facts.postmortemBy,
      most: 366 * DAY,
    })),
  ];
  return promises.flatMap(({ entry, key, promised, most }) => {
    const { at } = entry.facts;
    if (at === undefined || promised === undefined) return [];
    if (promised <= at) return tooEarly(at, entry.yaml.placeOf([key]));
    return promised - at <= most || isImported(entry) ? [] : tooFar(promised - at, entry.yaml.placeOf([key]));
  });
}

function tooEarly(at: Instant, place: Place): Problem {
  return problemAt(place, {
    code: 'promise-too-early',
    message: 'This promise is over before it is made: it is not later than the update itself.',
    fix: `Write a time after ${printInstant(at)}.`,
  });
}

/** Nobody means that; a wrong year or month is soon typed, and then no promise is ever called missed. */
function tooFar(length: number, place: Place): Problem {
  return problemAt(place, {
    code: 'promise-too-far',
    message: `This promise is ${Math.round(length / DAY)} days away, so readers would wait as long before it is called missed.`,
    fix: 'Check the year, the month and the day; if it is meant so, promise something sooner, and say in the text what comes later.',
  });
}

/** Whoever reads of an open incident is told by when to look again. */
export function openUpdatesPromise({ tree }: RuleContext): Problem[] {
  return readable(tree, 'update').flatMap((update) => {
    const { facts, yaml } = update;
    const isOpen = facts.status === 'investigating' || facts.status === 'identified';
    if (!isOpen || isImported(update) || !lacks(update, 'nextUpdate')) return [];
    // Without its own time, no example would be near it.
    const example = facts.at === undefined ? '' : `, as in “nextUpdate: ${printInstant(facts.at + HOUR)}”`;
    return problemAt(yaml.placeOf(['status']), {
      code: 'promise-missing',
      message: `This says “${facts.status}”, and not by when the next update comes.`,
      fix: `Add “nextUpdate” with a time that you will keep${example}; you may have nothing new to say by then, and say that.`,
    });
  });
}

/** What staff noticed, they noticed before they spoke of it. */
export function detectionComesFirst({ tree }: RuleContext): Problem[] {
  const updates = readable(tree, 'update');
  return updates.flatMap(({ facts: { detectedAt }, name, yaml }) => {
    if (detectedAt === undefined) return [];
    const told = updatesOf(updates, name.subjectId).flatMap(({ facts }) => facts.at ?? []);
    const first = Math.min(...told);
    if (told.length === 0 || detectedAt <= first) return [];
    return problemAt(yaml.placeOf(['detectedAt']), {
      code: 'detected-too-late',
      message: `By this you noticed it only after your first update, of ${printInstant(first)}.`,
      fix: 'Correct the day, the hour or the zone; if you noticed it as you wrote, delete “detectedAt”.',
    });
  });
}

export function endsFollowBeginnings({ tree }: RuleContext): Problem[] {
  const spans = [
    ...readable(tree, 'maintenance').map(({ facts, yaml }) => ({ yaml, path: ['window', 'until'], ...facts.window })),
    ...readable(tree, 'update').map(({ facts, yaml }) => ({
      yaml,
      path: ['action', 'until'],
      from: facts.at,
      until: facts.action?.state === 'open' ? facts.action.until : undefined,
    })),
    ...readable(tree, 'announcement').map(({ facts, yaml }) => ({
      yaml,
      path: ['until'],
      from: facts.at,
      until: facts.until,
    })),
    ...readable(tree, 'incident').flatMap(({ facts, yaml }) =>
      (facts.corrections ?? []).map(({ openedAt, closedAt }, index) => ({
        yaml,
        path: ['corrections', index, 'closedAt'],
        from: openedAt,
        until: closedAt,
      })),
    ),
    ...readable(tree, 'guidance').flatMap(({ facts, yaml }) =>
      (facts.knownProblems ?? []).map(({ since, fixedAt }, index) => ({
        yaml,
        path: ['knownProblems', index, 'fixedAt'],
        from: since,
        until: fixedAt,
      })),
    ),
  ];
  return spans.flatMap(({ yaml, path, from, until }) =>
    from === undefined || until === undefined || until === null || until > from
      ? []
      : problemAt(yaml.placeOf(path), {
          code: 'times-reversed',
          message: `“${String(path.at(-1))}” is not later than ${printInstant(from)}, when it begins.`,
          fix: 'Correct the day, the hour or the zone of one of the two, or exchange them.',
        }),
  );
}
