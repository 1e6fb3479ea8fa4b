/** The course of an incident: what its updates may say, given those before. */
import { problemAt, type Problem } from '../problem.ts';
import type { EntryOf } from '../tree.ts';
import { byTime, updatesOf, wholeIncidents, type RuleContext } from './rule.ts';

type AnyUpdate = EntryOf<'update'> | EntryOf<'maintenance-update'>;

export function updatesFollowTheFirst(context: RuleContext): Problem[] {
  return subjects(context).flatMap((updates) => {
    const first = updates[0];
    if (first === undefined) return [];
    return updates
      .filter(({ facts }) => facts.at < first.facts.at)
      .map(({ yaml }) =>
        problemAt(yaml.placeOf(['at']), {
          code: 'update-before-first',
          message: `This is earlier than the first update, “${first.file.split('/').at(-1)}”.`,
          fix: 'Correct this time or the first update’s; the file with the lowest number is the first that was said.',
        }),
      );
  });
}

export function timesDiffer(context: RuleContext): Problem[] {
  return subjects(context).flatMap((updates) =>
    byTime<AnyUpdate>(updates).flatMap((update, index, sorted) => {
      const before = sorted[index - 1];
      if (before === undefined || before.facts.at !== update.facts.at) return [];
      return problemAt(update.yaml.placeOf(['at']), {
        code: 'same-time',
        message: `“${before.file.split('/').at(-1)}” has the same time, so that nobody can tell which is the latest word.`,
        fix: 'Correct one of the two; seconds may be given, as in “2022-01-18T17:46:30Z”.',
      });
    }),
  );
}

export function resolvedIsOperational(context: RuleContext): Problem[] {
  return wholeIncidents(context).flatMap(({ updates }) => {
    const statuses = new Map<string, string>();
    return updates.flatMap(({ facts, yaml }) => {
      for (const [id, status] of Object.entries(facts.components)) statuses.set(id, status);
      if (facts.status !== 'resolved') return [];
      const left = [...statuses].filter(([, status]) => status !== 'operational');
      return left.map(([id, status]) =>
        problemAt(yaml.placeOf(['status']), {
          code: 'resolved-not-operational',
          message: `The update says “resolved”, and “${id}” is still “${status}”.`,
          fix: `Add “${id}: operational” to “components”, or keep the status “monitoring” until it is.`,
        }),
      );
    });
  });
}

export function actionsSayWhat(context: RuleContext): Problem[] {
  return wholeIncidents(context).flatMap(({ updates }) => {
    let isSaid = false;
    return updates.flatMap(({ facts, yaml }) => {
      if (facts.action === undefined) return [];
      isSaid ||= facts.action.what !== undefined;
      if (isSaid) return [];
      return problemAt(yaml.placeOf(['action']), {
        code: 'action-without-what',
        message: 'Customers are asked to act, and not told what to do.',
        fix: 'Add “what” to the action, as in “what: Sign in and set up 2FA again”.',
      });
    });
  });
}

function subjects({ tree }: RuleContext): AnyUpdate[][] {
  const { incident, maintenance, update } = tree.entries;
  return [
    ...incident.map(({ name }) => updatesOf(update, name.id)),
    ...maintenance.map(({ name }) => updatesOf(tree.entries['maintenance-update'], name.id)),
  ];
}
