/**
 * A mail that came to the bounce address, read. What it means is taken from its
 * machine-readable parts; a bounce of an old mailer, which has none, says by the
 * address it came to which delivery it is about. Texts for people only soften it.
 */
import { complaintIn, sendersIn, stopTokenIn } from './complaint.ts';
import { field, type Fields } from './fields.ts';
import { machineMailOf } from './machine-mail.ts';
import { mailParts, type MailParts } from './mail-parts.ts';
import {
  actionSchema,
  addressesIn,
  addressIn,
  aReport,
  diagnosticOf,
  messageIdIn,
  statusIn,
  type BounceReport,
  type DeliveryOf,
} from './report.ts';
import { signsIn } from './signs.ts';

export interface ReadMail {
  /**
   * - `read`: the reports say what it is.
   * - `forged`: its tag is not signed by us; nothing in it is believed.
   * - `unreadable`: no mail.
   */
  state: 'read' | 'forged' | 'unreadable';
  reports: BounceReport[];
}

/** One DSN can name many recipients; a mail of ours has one, so more than this is not about ours. */
const MAX_RECIPIENTS = 50;

/** Reads one raw mail. Never throws, whatever the bytes. */
export async function readBounce(bytes: Uint8Array, deliveryOf: DeliveryOf): Promise<ReadMail> {
  const parts = await mailParts(bytes);
  if (parts === null) return { state: 'unreadable', reports: [] };
  const tag = tagOf(parts, deliveryOf);
  if (tag === 'forged') return { state: 'forged', reports: [] };
  // Without a tag, the Message-ID of our mail, if it came back, says whose it was: it can be made by us alone, too.
  const messageId = tag === null ? messageIdIn(parts.original?.get('message-id')?.[0]) : null;
  return {
    state: 'read',
    reports: reportsOf(parts).map((report) => ({ ...report, delivery: tag, messageId })),
  };
}

/** Each is tried against the key, so nobody may bring a thousand. */
const MAX_ADDRESSES = 100;

/** Where the address stands to which the mail came. What the mail system that took it in wrote comes first. */
const RECIPIENT_HEADERS = ['x-original-to', 'delivered-to', 'x-envelope-to', 'envelope-to', 'to'];

/** The verified delivery; null where there is no tag at all. */
function tagOf(parts: MailParts, deliveryOf: DeliveryOf): string | null {
  const addresses = RECIPIENT_HEADERS.flatMap((name) => parts.header.get(name) ?? []);
  // Complaints go to an address that was registered once; the envelope sender of our mail stands inside.
  const senders = complaintIn(parts) === null ? [] : sendersIn(parts);
  const tags = [...addresses, ...senders].flatMap(addressesIn).slice(0, MAX_ADDRESSES).map(deliveryOf);
  const verified = tags.find((tag) => tag.state === 'verified');
  if (verified !== undefined) return verified.delivery;
  return tags.some(({ state }) => state === 'forged') ? 'forged' : null;
}

function reportsOf(parts: MailParts): BounceReport[] {
  const complaint = complaintIn(parts);
  if (complaint !== null) return [complaintReport(parts, complaint)];
  if (parts.deliveryStatus !== null) return statusReports(parts.deliveryStatus, parts.text);
  switch (machineMailOf(parts)) {
    case 'failure':
      return [textReport(parts, 'failed')];
    case 'delay':
      return [textReport(parts, 'delayed')];
    case 'auto-reply':
      return [aReport({ kind: 'auto-reply', source: 'mail' })];
    case null:
      return [aReport({ kind: 'other', source: 'mail' })];
  }
}

function complaintReport({ feedback, original }: MailParts, kind: 'complaint' | 'other'): BounceReport {
  const recipient = feedback?.get('original-rcpt-to')?.[0] ?? original?.get('x-hmxmroriginalrecipient')?.[0];
  return aReport({
    kind,
    source: 'mail',
    recipient: addressIn(recipient ?? ''),
    stopToken: stopTokenIn(original),
  });
}

/** A bounce of an old mail system: its text can say that less follows from it, and never more. */
function textReport({ header, text }: MailParts, action: 'failed' | 'delayed'): BounceReport {
  const known = { kind: 'bounce', source: 'mail', action } as const;
  const recipient = addressIn(field(header, 'x-failed-recipients') ?? '');
  return aReport({ ...known, recipient, permanence: 'unknown', signs: signsIn(text) });
}

function statusReports(blocks: Fields[], around: string): BounceReport[] {
  const recipients = blocks
    .filter((block) => block.has('final-recipient') || block.has('action') || block.has('status'))
    .slice(0, MAX_RECIPIENTS);
  if (recipients.length === 0) return [aReport({ kind: 'bounce', source: 'mail', signs: signsIn('', around) })];
  const isOurs = recipients.length === 1 && !blocks.some((block) => CHOSEN.test(field(block, 'reporting-mta') ?? ''));
  return recipients.map((block) => statusReport(block, { isOurs, around }));
}

/** Amazon's receiving: whoever writes its rules picks one of a few answers, “mailbox does not exist” among them. */
const CHOSEN = /\binbound-smtp\.[a-z\d-]+\.amazonaws\.com/i;

function statusReport(block: Fields, { isOurs, around }: { isOurs: boolean; around: string }): BounceReport {
  const action = actionSchema.safeParse(
    field(block, 'action')
      ?.toLowerCase()
      .split(/[\s(;]/, 1)[0],
  );
  const diagnostic = field(block, 'diagnostic-code') ?? '';
  const said = [...block].flatMap(([name, values]) => (SAID.test(name) ? values : []));
  return aReport({
    kind: 'bounce',
    source: 'mail',
    recipient: addressIn(field(block, 'final-recipient') ?? field(block, 'original-recipient') ?? ''),
    action: action.data ?? null,
    status: closerStatus(statusIn(field(block, 'status') ?? ''), statusIn(diagnostic)),
    diagnostic: diagnosticOf(diagnostic),
    isOfOurAddress: isOurs && !isPassedOn(block),
    signs: signsIn(said.join('\n'), around),
  });
}

/** An address that stands for another takes mail itself, whatever becomes of the other. */
function isPassedOn(block: Fields): boolean {
  const [original, final] = ['original-recipient', 'final-recipient'].map((name) =>
    addressIn(field(block, name) ?? '')?.toLowerCase(),
  );
  return original !== undefined && final !== undefined && original !== final;
}

/** Fields in which mail systems repeat what the other side said. */
const SAID = /^(?:diagnostic-code|x-.*(?:diagnostic|reason|error|response|info).*|status)$/;

/** Some mail systems write “5.0.0” as the status, and leave what the other side said closer to its diagnostic code. */
function closerStatus(status: string | null, said: string | null): string | null {
  // “2.11.0” in what somebody said is the version of a program.
  if (status === null) return said?.startsWith('2') === true ? null : said;
  const isVague = status.endsWith('.0.0') && said?.[0] === status[0];
  return isVague ? said : status;
}
