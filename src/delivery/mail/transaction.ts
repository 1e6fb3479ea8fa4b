/**
 * The messages of one connection, one after another, each from its envelope to
 * the relay's verdict (RFC 5321, 3.3). A text goes out in one piece after
 * `beforeBody` has said that it may, so whether it was handed over is never in
 * question.
 *
 * Where the relay takes it, the next message's envelope leaves in that same
 * piece, behind the text (RFC 2920, 3.1): while the relay thinks about the one,
 * it is asked about the other, and a message costs one way there and back. Of
 * texts there is still one at a time on its way.
 */
import { acceptedVerdict, failureVerdict, type SmtpFailure, type Verdict } from '../verdict.ts';
import { isGoodbye, type Conversation } from './conversation.ts';
import {
  codeIn,
  commandsOf,
  inOnePiece,
  isSayable,
  LOST,
  refusalInTurn,
  refusalOfAll,
  type Envelope,
} from './envelope.ts';
import type { Deadlines, OutgoingMail } from './smtp.ts';

export interface Relay {
  conversation: Conversation;
  /** Whether it takes several commands at once (RFC 2920). */
  isPipelining: boolean;
  /** Whether it takes wishes about what comes back (RFC 3461). */
  canNotify: boolean;
  deadlines: Deadlines;
}

export interface Transactions {
  /** Sends one message. Rejects only as `beforeBody` and `next` do; the connection is dropped then. */
  send: (mail: OutgoingMail) => Promise<Verdict>;
  /** Whether an envelope has been said whose message has not been sent: all that the relay may understand now is its text. */
  isMidway: () => boolean;
}

/** An envelope that was said behind another message's text. */
interface Ahead {
  envelope: Envelope;
  /** The text before it was refused; some relays count it as still under way then, and refuse a second MAIL FROM. */
  isAfterRefusal: boolean;
}

interface Line extends Relay {
  ahead: Ahead | null;
}

export function transactionsOn(relay: Relay): Transactions {
  const line: Line = { ...relay, ahead: null };
  return { send: (mail) => sendMail(line, mail), isMidway: () => line.ahead !== null };
}

async function sendMail(line: Line, mail: OutgoingMail): Promise<Verdict> {
  const { conversation, deadlines } = line;
  const recipient = mail.envelope.to;
  let timer = setTimeout(conversation.close, deadlines.envelopeMs);
  try {
    const refusal = await envelopeRefusal(line, mail.envelope);
    if (refusal !== null) {
      await leaveTransaction(conversation, refusal);
      return failureVerdict(refusal, { isBodyHandedOver: false, recipient });
    }
    if (!(await mayLeave(mail, conversation))) return failureVerdict(LOST, { isBodyHandedOver: false, recipient });
    clearTimeout(timer);
    timer = setTimeout(conversation.close, deadlines.bodyMs);
    conversation.say(onTheWire(mail.message, saidBehind(line, mail)));
    return await verdictOf(line, recipient);
  } finally {
    clearTimeout(timer);
  }
}

/** Null: the relay waits for the text. */
async function envelopeRefusal(line: Line, envelope: Envelope): Promise<SmtpFailure | null> {
  const { conversation, isPipelining, ahead } = line;
  const commands = commandsOf(envelope, line);
  line.ahead = null;
  if (ahead !== null) {
    // It was asked about another message, and may wait for that one's text.
    if (ahead.envelope !== envelope) return LOST;
    const refusal = await refusalOfAll(conversation, commands);
    if (!ahead.isAfterRefusal || refusal?.command !== 'MAIL FROM') return refusal;
    await leaveTransaction(conversation, refusal);
  }
  if (!isPipelining) return refusalInTurn(conversation, commands);
  conversation.say(inOnePiece(commands));
  return refusalOfAll(conversation, commands);
}

async function mayLeave({ beforeBody }: OutgoingMail, conversation: Conversation): Promise<boolean> {
  let isAllowed = false;
  try {
    isAllowed = conversation.isOpen() && (await beforeBody());
  } finally {
    // The relay waits for a text that will not come; all that it understands now is the end.
    if (!isAllowed) conversation.close();
  }
  return isAllowed && conversation.isOpen();
}

/** The commands of the next message's envelope; nothing where there is none, or the relay takes one at a time. */
function saidBehind(line: Line, { next }: OutgoingMail): string {
  const envelope = line.isPipelining ? (next?.() ?? null) : null;
  if (envelope === null || !isSayable(envelope)) return '';
  line.ahead = { envelope, isAfterRefusal: false };
  return inOnePiece(commandsOf(envelope, line));
}

async function verdictOf({ conversation, ahead }: Line, recipient: string): Promise<Verdict> {
  const reply = await conversation.hear();
  if (reply?.startsWith('2') === true) return acceptedVerdict(reply, recipient);
  const failure = reply === null ? LOST : { code: 'EMESSAGE', response: reply, responseCode: codeIn(reply) };
  if (ahead === null) await leaveTransaction(conversation, failure);
  else if (isEnd(failure)) conversation.close();
  else ahead.isAfterRefusal = true;
  return failureVerdict(failure, { isBodyHandedOver: true, recipient });
}

/** Makes the connection fit for the next message, or drops it. */
async function leaveTransaction(conversation: Conversation, failure: SmtpFailure): Promise<void> {
  if (isEnd(failure)) return conversation.close();
  if (!conversation.isOpen()) return;
  conversation.say('RSET\r\n');
  const reply = await conversation.hear();
  if (reply?.startsWith('2') !== true) conversation.close();
}

/** Whether the connection is of no use after it. */
function isEnd({ response, responseCode }: SmtpFailure): boolean {
  return response === undefined || responseCode === undefined || isGoodbye(response);
}

const [END, END_OF_LINE_AND_END] = ['.\r\n', '\r\n.\r\n'];

/**
 * The message as it is transferred: a line that begins with a dot gets a second
 * one (RFC 5321, 4.5.2), and line ends are CRLF alone: what one relay takes for
 * the end of the data and another does not would be a second message. `behind`:
 * the commands that follow it.
 */
export function onTheWire(message: Buffer, behind = ''): Buffer {
  const regular = isRegular(message) ? message : regularOf(message.toString('latin1'));
  const end = regular.at(-1) === LF ? END : END_OF_LINE_AND_END;
  return Buffer.concat([regular, Buffer.from(end + behind)]);
}

const [LF, CR, DOT] = [0x0a, 0x0d, 0x2e];

/** Whether no line begins with a dot, and every line end is CRLF. Byte by byte: no text has to be made of it. */
function isRegular(message: Buffer): boolean {
  if (message[0] === DOT) return false;
  for (let at = 0; at < message.length; at += 1) {
    const byte = message[at];
    if (byte === LF && (message[at - 1] !== CR || message[at + 1] === DOT)) return false;
    if (byte === CR && message[at + 1] !== LF) return false;
  }
  return true;
}

function regularOf(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n').replaceAll(/^\./gm, '..'), 'latin1');
}
