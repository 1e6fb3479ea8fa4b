/** What the command that lifts says. No addresses, ever. */
import { printInstant } from '#core/instant.ts';
import type { HeldByEvidence, Suppression } from './lifting.ts';

/** As in “no mail since 2022-01-18T10:00Z: no-such-address, “550 5.1.1 …””. */
export function suppressionText({ reason, evidence, since, until }: Suppression): string {
  const period = until === null ? `since ${printInstant(since)}` : `${printInstant(since)} to ${printInstant(until)}`;
  return `no mail ${period}: ${reason}${evidence === null ? '' : `, “${evidence}”`}`;
}

export function liftedText(lifted: Suppression | null): string {
  if (lifted === null) return 'Nothing is held against this address; nothing was changed.';
  return [
    `Lifted: ${suppressionText(lifted)}.`,
    lifted.reason === 'complaint'
      ? 'Its owner called a mail of yours spam, and the subscription ended then: mail it only if it subscribes again.'
      : 'If it is subscribed, it gets the next update. What was held back meanwhile is not sent.',
  ].join('\n');
}

/** `isDone` is false where nothing was changed yet. */
export function liftedManyText({ count, complaints }: HeldByEvidence, { isDone }: { isDone: boolean }): string {
  return [
    isDone
      ? `${count} lifted. Who is subscribed gets the next update; what was held back meanwhile is not sent.`
      : `${count} addresses would get mail again. Nothing was changed${count === 0 ? '.' : ': add --yes.'}`,
    ...(complaints === 0 ? [] : [`${complaints} more complained: those stay, and are lifted by name alone.`]),
  ].join('\n');
}
