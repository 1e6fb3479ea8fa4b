/** The course of an incident: what its updates may say, given those before. */
import { printInstant, type Instant } from '#core/instant.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { PartialOf } from '../tree.ts';
import { byTime, readable, updatesOf, wholeIncidents, type RuleContext } from './rule.ts';

type Dated = Omit<PartialOf<'update'>, 'facts'> & { facts: { at: Instant } };

export function updatesFollowTheFirst(context: RuleContext): Problem[] {
  const named = context.tree.names
    .filter(({ kind }) => kind === 'update' || kind === 'maintenance-update')
    .map((name) => ({ name }));
  return subjects(context).flatMap((updates) => {
    const [first] = updates;
    const [firstName] = updatesOf(named, first?.name.subjectId ?? '');
    // Of an earlier file nobody knows the time, or the name.
    if (first === undefined || first.name !== firstName?.name || context.tree.misnamed.has(first.name.subjectId)) {
      return [];
    }
    return updates
      .filter(({ facts }) => facts.at < first.facts.at)
      .map(({ yaml }) =>
        problemAt(yaml.placeOf(['at']), {
          code: 'update-before-first',
          message: `This is earlier than the first update, “${first.file.split('/').at(-1)}” (${printInstant(first.facts.at)}).`,
          fix: 'Correct the time that is wrong; the file with the lowest number says what was said first.',
        }),
      );
  });
}

export function timesDiffer(context: RuleContext): Problem[] {
  return subjects(context).flatMap((updates) =>
    byTime(updates).flatMap((update, index, sorted) => {
      const before = sorted[index - 1];
      if (before === undefined || before.facts.at !== update.facts.at) return [];
      return problemAt(update.yaml.placeOf(['at']), {
        code: 'same-time',
        message: `“${before.file.split('/').at(-1)}” has the same time, so nobody can tell which of the two is the latest word.`,
        fix: `Correct the one that is wrong; if both are right, give the later one seconds, as in “${printInstant(update.facts.at + 30_000)}”.`,
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
          message: `This says “resolved” while “${id}” is still “${status}”.`,
          fix: `If it works again, add “${id}: operational” to “components”; if not, write “status: monitoring”.`,
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
        fix: 'Add “what” to “action”, as in “what: Sign in and set up 2FA again”.',
      });
    });
  });
}

/** The updates of each folder whose time can be read, in the order of their file names. */
function subjects({ tree }: RuleContext): Dated[][] {
  const updates = [...readable(tree, 'update'), ...readable(tree, 'maintenance-update')];
  const dated = updates.filter(({ facts }) => facts.at !== undefined) as Dated[];
  const folders = new Set(dated.map(({ name }) => name.subjectId));
  return [...folders].map((folder) => updatesOf(dated, folder));
}
