/**
 * Who asks for less: the domain that a mail is for, or the relay. A relay passes
 * on what domains say, and says the same in its own name; but what several
 * domains seem to say in the same words comes from the relay.
 */
import type { Instant } from '#core/instant.ts';
import type { Verdict } from '../verdict.ts';
import { WINDOW_MS } from './bucket.ts';

/** `quota`: the relay has taken all that it takes in a day. */
export type Asked = { by: 'nobody' | 'domain' | 'quota' } | { by: 'relay'; forgiven: string[] };

export interface Listener {
  /** `isOfRecipient` is false for what was said before a recipient was named. */
  hear: (domainTag: string, verdict: Verdict, isOfRecipient: boolean) => Asked;
}

/** So many domains at once do not say the same of themselves. */
const SEVERAL = 3;
const CODES: readonly string[] = ['421', '450', '451', '454'];

const QUOTA = /\b(?:daily|24[- ]hour)\b.*\b(?:quota|limit)\b/i;
const RATE =
  /throttling failure|(?:maximum )?(?:sending|submission) rate\b.*\bexceeded|exceeded\b.*\b(?:sending|submission) rate/i;

export function newListener(clock: () => Instant): Listener {
  let recent: { domainTag: string; words: string; at: Instant }[] = [];
  /** What is known to be the relay's. */
  const relays = new Set<string>();
  return {
    hear(domainTag, verdict, isOfRecipient) {
      const { code } = verdict;
      const reply = verdict.reply ?? '';
      if (isAboutRecipient(code) || !(reply === '' ? (code ?? '') : reply).startsWith('4')) return { by: 'nobody' };
      if (QUOTA.test(reply)) return { by: 'quota' };
      if (RATE.test(reply)) return { by: 'relay', forgiven: [] };
      const isAsking = asksForLess(code) || CODES.includes(reply.slice(0, 3));
      if (!isAsking || /\bgr[ae]y-?list/i.test(reply)) return { by: 'nobody' };
      // A connection that has been used for long enough, or not at all for too long.
      if (!isOfRecipient && reply.startsWith('421')) return { by: 'nobody' };
      const words = wordsOf(reply, code);
      if (!isOfRecipient || relays.has(words)) return { by: 'relay', forgiven: [] };
      recent = [...recent.filter(({ at }) => at > clock() - WINDOW_MS), { domainTag, words, at: clock() }];
      const domains = new Set(recent.filter((one) => one.words === words).map((one) => one.domainTag));
      if (domains.size < SEVERAL) return { by: asksForLess(code) ? 'domain' : 'nobody' };
      relays.add(words);
      return { by: 'relay', forgiven: [...domains] };
    },
  };
}

/** Whether a refusal asks for less, and says nothing about the recipient: 421, or an enhanced code 4.7.x (RFC 3463). */
export function asksForLess(code: string | null): boolean {
  return code === '421' || code?.startsWith('4.7.') === true;
}

/** An address (4.1) or a mailbox (4.2): nobody else is meant. */
function isAboutRecipient(code: string | null): boolean {
  return code !== null && /^4\.[12]\./.test(code);
}

/** Without what differs between two mails: numbers, ids, names with dots. */
function wordsOf(reply: string, code: string | null): string {
  return `${code ?? ''} ${reply
    .replaceAll(/\S*[\d@.]\S*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()}`;
}
