/** The plan and the report as an operator reads them. No addresses, ever. */
import { printInstant } from '#core/instant.ts';
import type { Recovery } from '../outbox/recovery.ts';
import { orderLine } from './status-text.ts';
import { reasonsOf, type Plan, type PlannedUpdate } from './plan.ts';
import type { SendReport } from './send-notices.ts';

export function planText(plan: Plan): string {
  const { updates, held, orders } = plan;
  const told = updates.filter(({ decision }) => decision === 'tell');
  const continued = updates.filter(({ decision }) => decision === 'continue');
  const unknown = sum(updates.map((update) => update.unknown));
  return sentences([
    ...(told.length === 0 ? ['No update is new.'] : ['To be told:', ...told.map(updateLine)]),
    ...(continued.length === 0 ? [] : ['Begun before, still to be told:', ...continued.map(updateLine)]),
    notToldLine(plan),
    ...held.map(
      ({ id, waiting }) =>
        `Held back: ${id} still waits for ${subscribers(waiting)}, and its entry is gone or says “notify: false”.`,
    ),
    ...orders.map(orderLine),
    unknown === 0 ? null : `${unknownSentence(unknown)} “--send --resend-unknown” sends them again.`,
  ]);
}

export function updateLine({ notice, recipients, excluded, suppressed, isForEverybody }: PlannedUpdate): string {
  const others = excluded === 0 ? '' : `, not to ${excluded} who follow something else`;
  const silent = suppressed === 0 ? '' : `, not to ${suppressed} whose addresses are suppressed`;
  const everybody = isForEverybody ? ', whatever they follow: customers were asked to act' : '';
  return `  ${notice.id} (${printInstant(notice.at)}): to ${subscribers(recipients)}${everybody}${others}${silent}`;
}

function notToldLine(plan: Plan): string | null {
  const { told, adopted, old, silent } = reasonsOf(plan);
  const reasons = [
    counted(told, 'told before'),
    counted(adopted, 'adopted'),
    counted(old, 'older than 24 hours (--backfill tells them)'),
    counted(silent, 'with “notify: false”'),
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : `Not told: ${reasons.join(', ')}.`;
}

export function reportText(report: SendReport): string {
  const { updates, problem, recovered, stale, superseded, orders, nextRunAt, isInterrupted } = report;
  return sentences([
    problem === null ? null : `${problem.message} ${leftBehind(updates)}`,
    recoveredLine(recovered),
    stale === 0 ? null : `${mails(stale)} waited too long and will not be sent.`,
    superseded === 0
      ? null
      : `${mails(superseded)} had been put off and are not sent any more: newer news goes instead.`,
    updates.length === 0 && problem === null ? 'No update is new. Nothing was sent.' : null,
    ...updates.flatMap(updateReport),
    ...orders.map(orderLine),
    isInterrupted ? 'Stopped as ordered. Run it again to go on; nobody gets a second copy.' : null,
    nextRunAt === null || isInterrupted || problem !== null
      ? null
      : `The next try is due at ${printInstant(nextRunAt)}; run it again then.`,
  ]);
}

function leftBehind(updates: SendReport['updates']): string {
  if (updates.length === 0) return 'Nothing was sent, and nobody is marked as told.';
  return 'What was accepted before stands; the rest waits. Run it again when the relay takes mail.';
}

function recoveredLine({ released, unknown }: Recovery): string | null {
  if (released + unknown === 0) return null;
  return `An earlier run was killed: ${mails(released)} had not begun and wait again.${unknown === 0 ? '' : ` ${unknownSentence(unknown)}`}`;
}

function unknownSentence(unknown: number): string {
  return `Of ${mails(unknown)} nobody knows whether the relay took ${unknown === 1 ? 'it' : 'them'}; ${unknown === 1 ? 'it is' : 'they are'} not sent again by ${unknown === 1 ? 'itself' : 'themselves'}.`;
}

function updateReport(update: SendReport['updates'][number]): string[] {
  const { id, candidates, excluded, waiting, started, accepted, failed, unknown, isTextChanged } = update;
  const parts = [
    `${accepted} accepted`,
    counted(failed, 'refused for good or given up'),
    counted(waiting, 'still waiting'),
    counted(started, 'being sent by another run'),
    counted(unknown, 'unknown'),
    counted(update.cancelled, 'cancelled'),
    counted(update.superseded, 'superseded by newer news'),
    counted(update.suppressed, 'suppressed'),
    counted(excluded, 'not concerned'),
  ].filter((part) => part !== null);
  const changed = '  Its text was changed after the first mails had left; who had waited got the new text.';
  return [`${id}: of ${subscribers(candidates)}, ${parts.join(', ')}.`, ...(isTextChanged ? [changed] : [])];
}

/** Whether there is something left for an operator to do: the exit code says so too. */
export function isComplete({ updates, problem, recovered, orders, isInterrupted }: SendReport): boolean {
  const hasRest = updates.some(({ waiting, unknown }) => waiting + unknown > 0);
  return problem === null && orders.length === 0 && !isInterrupted && recovered.unknown === 0 && !hasRest;
}

function sentences(lines: (string | null)[]): string {
  return lines.filter((line) => line !== null).join('\n');
}

function counted(count: number, what: string): string | null {
  return count === 0 ? null : `${count} ${what}`;
}

function subscribers(count: number): string {
  return `${count} ${count === 1 ? 'subscriber' : 'subscribers'}`;
}

function mails(count: number): string {
  return `${count} ${count === 1 ? 'mail' : 'mails'}`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
