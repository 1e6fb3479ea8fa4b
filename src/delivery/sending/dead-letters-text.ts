/** Dead letters as an operator reads them: domains, and never an address. */
import type { DeadLetters, SentAgain } from '../outbox/dead-letters.ts';

/** Of more kinds than that, the rest is counted. */
const SHOWN = 50;

export function deadLettersText(groups: readonly DeadLetters[]): string {
  if (groups.length === 0) return 'Nothing failed, and nothing is unknown.';
  const lines = [...Map.groupBy(groups, ({ updateId }) => updateId)].flatMap(([updateId, ofUpdate]) => [
    `${updateId}:`,
    ...ofUpdate.slice(0, SHOWN).map(groupLine),
    ...(ofUpdate.length <= SHOWN ? [] : [`  and ${ofUpdate.length - SHOWN} kinds more; --json has them all.`]),
  ]);
  const unknown = groups.some(({ state }) => state === 'unknown');
  return [
    ...lines,
    'To send some again: “npm run outbox -- dead UPDATE_ID --again” with --code, --domain or --delivery.',
    ...(unknown ? ['What is unknown may have arrived: it goes again with --risk-second-copy alone.'] : []),
  ].join('\n');
}

function groupLine({ count, state, code, domain, channel, reply, example }: DeadLetters): string {
  const by = channel === 'email' ? '' : ` by ${channel}`;
  const said = reply === null ? '' : `, as in “${reply}”`;
  return `  ${count} ${state}${by}, ${code ?? 'no code'}, at ${domain ?? 'an address that was erased'}${said} (delivery ${example})`;
}

export function sentAgainText({ again, left, old }: SentAgain): string {
  return [
    again === 0
      ? 'None is sent again.'
      : `${again} wait again, with the same Message-ID; “npm run notify -- --send” sends them.`,
    ...(left === 0 ? [] : [`${left} left or are suppressed, and get nothing.`]),
    ...(old === 0 ? [] : [`${old} belong to updates that are no news any more, and get nothing.`]),
  ].join('\n');
}
