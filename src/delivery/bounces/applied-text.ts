/** What came of bounces, for the operator. No addresses, ever. */
import type { Applied } from './apply.ts';
import type { ReadMailbox } from './mailbox.ts';

export interface BounceRun extends ReadMailbox {
  applied: Applied;
  /** Made like one of ours, and not signed by us. */
  forged: number;
  unreadable: number;
}

export function appliedText({ applied, read, forged, unreadable, skipped, hasMore }: BounceRun): string {
  const { suppressed, complained, scored, ignored, strangers, strangeComplaints, alarms } = applied;
  const parts = [
    `${suppressed} addresses get nothing more${complained === 0 ? '' : `, ${complained} of them after a complaint`}`,
    `${scored} are watched`,
    `${ignored} reports mean nothing`,
    ...(strangers === 0 ? [] : [`${strangers} are about nobody in the store`]),
    ...(forged === 0 ? [] : [`${forged} mails were forged`]),
    ...(unreadable === 0 ? [] : [`${unreadable} could not be read as mails`]),
  ];
  return [
    `${read} mails read: ${parts.join(', ')}.`,
    ...skipped.map(({ name, reason }) => `Passed over: “${name}” ${reason}.`),
    ...(strangeComplaints === 0 ? [] : [complaintLine(strangeComplaints)]),
    ...alarmLines(alarms),
    ...(hasMore ? ['More mails wait; run it again.'] : []),
  ].join('\n');
}

function complaintLine(count: number): string {
  return (
    `${count} complaints: a recipient called a mail of ours spam, and nothing in it says who. ` +
    'Look into the mail and take the person off by “npm run subscribers -- remove ADDRESS”.'
  );
}

/** The same refusal of many is one line. */
function alarmLines(alarms: Applied['alarms']): string[] {
  const groups = Map.groupBy(alarms, ({ status, diagnostic }) => diagnostic ?? status ?? 'no reason given');
  return [...groups].map(
    ([said, { length }]) =>
      `Refused because of us, not of the recipient, ${length} times: ${said}. “npm run doctor” may say why.`,
  );
}
