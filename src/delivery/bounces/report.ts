/**
 * What came back about one mail that was sent, whoever told it: a mail system by
 * a delivery status notification, a mailbox provider by a feedback report, or
 * a sending service by a webhook.
 *
 * A mail that came back proves nothing by itself: anybody can write one. What
 * counts is the address it came to. Every mail leaves with an envelope sender of its
 * own (VERP) that carries a tag signed with our key, and only that tag says whose
 * delivery is meant. Webhooks are proved by their signature.
 */
import { z } from 'zod';
import { printable } from '../verdict.ts';
import { signsIn, type Signs } from './signs.ts';

type BounceSource = 'mail' | 'amazon-ses' | 'mailgun' | 'postmark' | 'sendgrid';

export interface BounceReport {
  /**
   * - `bounce`: about the delivery of a mail of ours, as `action` says.
   * - `complaint`: the recipient called it spam.
   * - `opt-out`: the recipient told a sending service to get no more.
   * - `auto-reply`: a machine answered for the recipient; it means nothing.
   * - `other`: anything else, as an answer by a person.
   */
  kind: 'bounce' | 'complaint' | 'opt-out' | 'auto-reply' | 'other';
  source: BounceSource;
  /** The delivery whose tag was verified; null where no tag was found. */
  delivery: string | null;
  /** The Message-ID that our mail had, without brackets; told by webhooks and complaints, null elsewhere. */
  messageId: string | null;
  /** The token by which our mail offered to stop, where a complaint encloses its header; not proved yet. */
  stopToken: string | null;
  /** Whom it is about: an address, so never printed. To be believed from a webhook; from a mail, the tag alone counts. */
  recipient: string | null;
  /** RFC 3464 section 2.3.3. */
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | null;
  /** RFC 3463, as in “5.1.1”. Of a service that gives none, the code that its word stands for. */
  status: string | null;
  /** What the other mail system said: one line, shortened, without addresses. */
  diagnostic: string | null;
  /** Whether trying again could help. */
  permanence: 'permanent' | 'temporary' | 'unknown';
  /** False where our mail was passed on to others, and this is about one of them; and where its words were chosen by a rule. */
  isOfOurAddress: boolean;
  /** What it says beside its status, in all of its texts. */
  signs: Signs;
}

/** What an address to which a mail came back says. */
export type AddressTag =
  /** Ours, and the signature is right. */
  | { state: 'verified'; delivery: string }
  /** Made like one of ours, and not signed by us. */
  | { state: 'forged' }
  /** No address of this kind. */
  | { state: 'none' };

/** Given by the caller, who has the key. It meets whatever somebody wrote into a mail, so it must not throw. */
export type DeliveryOf = (address: string) => AddressTag;

/** A report with everything unknown but what is given; its signs are those of its diagnostic, where none are given. */
export function aReport(known: Partial<BounceReport> & Pick<BounceReport, 'kind' | 'source'>): BounceReport {
  const report: BounceReport = {
    delivery: null,
    messageId: null,
    stopToken: null,
    recipient: null,
    action: null,
    status: null,
    diagnostic: null,
    permanence: 'unknown',
    isOfOurAddress: true,
    signs: known.signs ?? signsIn(known.diagnostic ?? ''),
    ...known,
  };
  const diagnostic = report.diagnostic === null ? null : printable(report.diagnostic, report.recipient);
  return { ...report, diagnostic, permanence: known.permanence ?? permanenceOf(report) };
}

/** The words of RFC 3464, in whatever case they come. */
export const actionSchema = z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']);

/** “5.1.1” of “5.1.1 (unknown user)” or “smtp; 550 5.1.1 <…>”; null where no such code stands there. */
export function statusIn(text: string): string | null {
  return /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text.slice(0, 1000))?.[1] ?? null;
}

/** “5.1.1” of “550 5.1.1 No such user”: at the beginning of what a server replied, and nowhere else. */
export function statusReplied(text: string): string | null {
  return /^\s*[45]\d\d[ -]([45]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? null;
}

/** One line without addresses, and without the type before it (“smtp; ”). */
export function diagnosticOf(text: string): string | null {
  return printable(text.slice(0, 2000).replace(/^\s*[\w-]+\s*;\s*/, ''));
}

/** Of what the other side said: a line to keep, and the signs in all of it. */
export function said(text: string): Pick<BounceReport, 'diagnostic' | 'signs'> {
  return { diagnostic: diagnosticOf(text), signs: signsIn(text) };
}

/** “one@host” of “<one@host>” and the like; null where there is none. */
export function addressIn(text: string): string | null {
  return addressesIn(text)[0] ?? null;
}

const ADDRESS = /[^\s<>"',;:()[\]\\]{1,128}@[^\s<>"',;:()[\]\\@]{1,255}/g;

/** Every address in a header's value; not more than fifty. */
export function addressesIn(text: string): string[] {
  return [...text.slice(0, 4000).matchAll(ADDRESS)].slice(0, 50).map(([address]) => address);
}

/** A Message-ID without its brackets; null where the text is none. */
export function messageIdIn(text: string | null | undefined): string | null {
  return /^\s*<?([^\s<>]{1,250}@[^\s<>]{1,250})>?\s*$/.exec(text ?? '')?.[1] ?? null;
}

/** By the first digit of the status, else of the reply that was given. */
function permanenceOf({ kind, action, status, diagnostic }: BounceReport): BounceReport['permanence'] {
  if (kind !== 'bounce') return 'unknown';
  const first = /^([245])(?:\d\d\b|\.)/.exec(status ?? diagnostic ?? '')?.[1];
  if (action === 'delayed' || first === '4') return 'temporary';
  return first === '5' ? 'permanent' : 'unknown';
}
