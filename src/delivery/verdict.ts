/**
 * What an SMTP exchange proves about one message.
 *
 * SMTP has no key by which a relay would know a message again, so after the
 * last byte of the body only its answer tells. Before the first byte there is no
 * doubt: a message of which nothing was handed over was not accepted. An error
 * of a lost connection looks the same in both cases; whether the body was read
 * is what separates them.
 */
import { blanked } from './blanked.ts';

export interface Verdict {
  /**
   * - `accepted`: the relay took it over; this proves no reading.
   * - `failed`: refused for good.
   * - `retry`: refused for now.
   * - `unknown`: handed over, and no answer came.
   * - `untouched`: certainly not accepted, and nothing was said about the recipient.
   */
  state: 'accepted' | 'failed' | 'retry' | 'unknown' | 'untouched';
  /** The enhanced status code (“5.1.1”), the reply code (“550”), or a word of ours. */
  code: string | null;
  /** What the relay said, shortened and without addresses. */
  reply: string | null;
}

/** What nodemailer's connection reports: its codes and the relay's reply, where one came. */
export interface SmtpFailure {
  code?: string | undefined;
  command?: string | undefined;
  response?: string | undefined;
  responseCode?: number | undefined;
}

const NO_REPLY = { code: 'no-reply', reply: null } as const;

export function acceptedVerdict(response: string, recipient: string): Verdict {
  return { state: 'accepted', code: codeOf(response), reply: printable(response, recipient) };
}

export interface Circumstances {
  isBodyHandedOver: boolean;
  recipient: string;
}

/** The verdict on a message whose sending ended in an error. */
export function failureVerdict(failure: SmtpFailure, { isBodyHandedOver, recipient }: Circumstances): Verdict {
  const { response = '', responseCode = 0 } = failure;
  const said = { code: codeOf(response), reply: printable(response, recipient) };
  // EMESSAGE is the relay's answer to the whole message. A reply that came with
  // a lost connection may be cut off, so after the body it proves nothing.
  if (isBodyHandedOver && failure.code !== 'EMESSAGE') return { state: 'unknown', ...NO_REPLY };
  if (isBeforeRecipient(failure)) return { state: 'untouched', ...said };
  if (responseCode >= 500) return { state: 'failed', ...said };
  if (responseCode >= 400) return { state: 'retry', ...said };
  return { state: isBodyHandedOver ? 'unknown' : 'untouched', ...said };
}

/** An answer to MAIL FROM is about who may send here and how busy the relay is, and not about a recipient. */
function isBeforeRecipient({ command }: SmtpFailure): boolean {
  return command === 'MAIL FROM';
}

/** “5.1.1” of “550 5.1.1 No such user”, else “550”; null where there is no reply. */
export function codeOf(response: string): string | null {
  const match = /^(\d{3})(?:[ -](\d\.\d{1,3}\.\d{1,3}))?/.exec(response);
  return match?.[2] ?? match?.[1] ?? null;
}

const LONGEST = 200;

/** One line without addresses, shortened: relays like to repeat the recipient, in many a disguise. */
export function printable(response: string, recipient: string | null = null): string | null {
  const line = blanked(response.replaceAll(/[\p{Cc}\s]+/gu, ' '), recipient).trim();
  return line === '' ? null : line.slice(0, LONGEST);
}
