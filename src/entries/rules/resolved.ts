/** “Resolved” is said when nothing is left open that customers would run into. */
import type { Instant } from '#core/instant.ts';
import { problemAt, type Problem } from '../problem.ts';
import type { EntryOf, Tree } from '../tree.ts';
import { wholeIncidents, type RuleContext } from './rule.ts';

type Told = Pick<Problem, 'message' | 'fix'>;

interface Course {
  incident: EntryOf<'incident'>;
  updates: EntryOf<'update'>[];
}

/** Of many updates that say “resolved” the first one closes the incident, and the latest is what readers see. */
export function resolvedIsOver(context: RuleContext): Problem[] {
  return wholeIncidents(context).flatMap((course) => {
    const first = course.updates.find(({ facts }) => facts.status === 'resolved');
    const latest = course.updates.at(-1);
    if (first === undefined) return [];
    const judged = latest?.facts.status === 'resolved' ? new Set([first, latest]) : [first];
    return [...judged].flatMap(({ facts, yaml }) =>
      leftOpen(context.tree, course, facts.at).map((told) =>
        problemAt(yaml.placeOf(['status']), { code: 'resolved-too-early', ...told }),
      ),
    );
  });
}

function leftOpen(tree: Tree, course: Course, at: Instant): Told[] {
  return [...openKnownProblems(tree, course, at), ...openCorrections(course, at), ...missingAccount(tree, course)];
}

function openKnownProblems(tree: Tree, { incident }: Course, at: Instant): Told[] {
  const pages = tree.entries.guidance.filter(({ name }) =>
    incident.facts.guidance.includes(name.id.replace('guidance/', '')),
  );
  return pages.flatMap(({ file, facts }) =>
    facts.knownProblems
      .filter(({ since, fixedAt }) => since <= at && (fixedAt === undefined || fixedAt > at))
      .map(({ symptom }) => ({
        message: `This says “resolved” while a known problem of ${file} is open: “${symptom}”.`,
        fix: `Write “status: monitoring” until it is mended; if it was by then, close it with “fixedAt” in ${file}.`,
      })),
  );
}

function openCorrections({ incident }: Course, at: Instant): Told[] {
  return incident.facts.corrections
    .filter(({ openedAt, closedAt }) => openedAt <= at && (closedAt === undefined || closedAt > at))
    .map(({ concerns }) => ({
      message: `This says “resolved” while a correction is open: “${concerns}”.`,
      fix: `Write “status: monitoring” until it is settled; if it was by then, close it with “closedAt” in ${incident.file}.`,
    }));
}

/** However late the account was promised or came, an update of the past cannot be changed for it. */
function missingAccount(tree: Tree, { incident, updates }: Course): Told[] {
  const isThere = tree.entries.postmortem.some(({ name }) => name.subjectId === incident.name.id);
  const isPromised = updates.some(({ facts }) => facts.postmortemBy !== undefined);
  if (incident.facts.kind !== 'security' || isThere || isPromised) return [];
  return [
    {
      message: 'This says “resolved”, and nobody has promised the account of this security incident.',
      fix: 'Add “postmortemBy” with the time by which it comes, or write “status: monitoring” until postmortem.md is there.',
    },
  ];
}
