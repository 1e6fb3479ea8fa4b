/**
 * One message on a connection, from MAIL FROM to the relay's verdict (RFC 5321,
 * 3.3). The body goes out in one piece after `beforeBody` has said that it may,
 * so whether it was handed over is never in question.
 */
import { acceptedVerdict, failureVerdict, type SmtpFailure, type Verdict } from '../verdict.ts';
import { isGoodbye, type Conversation } from './conversation.ts';
import type { Deadlines, OutgoingMail } from './smtp.ts';

export interface Relay {
  conversation: Conversation;
  /** Whether it takes the whole envelope at once (RFC 2920). */
  isPipelining: boolean;
  /** Whether it takes wishes about what comes back (RFC 3461). */
  canNotify: boolean;
  deadlines: Deadlines;
}

/** What a lost connection leaves behind. */
const LOST: SmtpFailure = { code: 'ECONNECTION' };

/** Sends one message. Rejects only as `beforeBody` does; the connection is dropped then. */
export async function sendMail(relay: Relay, mail: OutgoingMail): Promise<Verdict> {
  const { conversation, deadlines } = relay;
  let timer = setTimeout(conversation.close, deadlines.envelopeMs);
  try {
    const refusal = await envelopeRefusal(relay, mail.envelope);
    if (refusal !== null) {
      await leaveTransaction(conversation, refusal);
      return failureVerdict(refusal, { isBodyHandedOver: false });
    }
    if (!(await mayLeave(mail, conversation))) return failureVerdict(LOST, { isBodyHandedOver: false });
    clearTimeout(timer);
    timer = setTimeout(conversation.close, deadlines.bodyMs);
    conversation.say(onTheWire(mail.message));
    return await verdictOf(conversation);
  } finally {
    clearTimeout(timer);
  }
}

/** Null: the relay waits for the body. */
async function envelopeRefusal(
  relay: Relay,
  { from, to, id = null }: OutgoingMail['envelope'],
): Promise<SmtpFailure | null> {
  // Addresses are checked where they come in; one that is not would be a command of its own here.
  if (/[\r\n<>]/.test(from + to)) throw new Error('An envelope has an address that is none.');
  // Failures and delays come back with the headers alone: the text is known, and bounces are read by machines.
  const [ret, notify] =
    relay.canNotify && id !== null ? [` RET=HDRS ENVID=${xtext(id)}`, ' NOTIFY=FAILURE,DELAY'] : ['', ''];
  const commands = [
    ['MAIL FROM', `MAIL FROM:<${from}>${ret}\r\n`],
    ['RCPT TO', `RCPT TO:<${to}>${notify}\r\n`],
    ['DATA', 'DATA\r\n'],
  ] as const;
  return relay.isPipelining ? refusalOfAll(relay.conversation, commands) : refusalInTurn(relay.conversation, commands);
}

/** As a parameter may hold it (RFC 3461, 4). */
function xtext(text: string): string {
  return text.replaceAll(
    /[^!-*,-<>-~]/g,
    (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

type Commands = readonly (readonly [name: string, line: string])[];

async function refusalInTurn(conversation: Conversation, commands: Commands): Promise<SmtpFailure | null> {
  for (const [command, line] of commands) {
    conversation.say(line);
    const refusal = refusalIn(command, await conversation.hear());
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Every command has its reply, also those that come after a refused one. */
async function refusalOfAll(conversation: Conversation, commands: Commands): Promise<SmtpFailure | null> {
  conversation.say(commands.map(([, line]) => line).join(''));
  let first: SmtpFailure | null = null;
  let last: SmtpFailure | null = null;
  for (const [command] of commands) {
    const reply = await conversation.hear();
    last = refusalIn(command, reply);
    first ??= last;
    if (reply === null || isGoodbye(reply)) return first;
  }
  // It waits for a body that it has no use for.
  if (first !== null && last === null) await endEmptyBody(conversation, first);
  return first;
}

/** Nobody gets an empty message whose recipient was refused. Of a refused sender's, that is not certain. */
async function endEmptyBody(conversation: Conversation, { command }: SmtpFailure): Promise<void> {
  if (command !== 'RCPT TO') return conversation.close();
  conversation.say('.\r\n');
  await conversation.hear();
}

function refusalIn(command: string, reply: string | null): SmtpFailure | null {
  if (reply === null) return LOST;
  const isWelcome = command === 'DATA' ? /^[23]/.test(reply) : reply.startsWith('2');
  return isWelcome ? null : { command, response: reply, responseCode: codeIn(reply) };
}

/** A reply that is none has no code. */
function codeIn(reply: string): number | undefined {
  return /^[2-5]\d\d(?!\d)/.test(reply) ? Number(reply.slice(0, 3)) : undefined;
}

async function mayLeave({ beforeBody }: OutgoingMail, conversation: Conversation): Promise<boolean> {
  let isAllowed = false;
  try {
    isAllowed = await beforeBody();
  } finally {
    // The relay waits for a body that will not come; all that it understands now is the end.
    if (!isAllowed) conversation.close();
  }
  return isAllowed && conversation.isOpen();
}

async function verdictOf(conversation: Conversation): Promise<Verdict> {
  const reply = await conversation.hear();
  if (reply?.startsWith('2') === true) return acceptedVerdict(reply);
  const failure = reply === null ? LOST : { code: 'EMESSAGE', response: reply, responseCode: codeIn(reply) };
  await leaveTransaction(conversation, failure);
  return failureVerdict(failure, { isBodyHandedOver: true });
}

/** Makes the connection fit for the next message, or drops it. */
async function leaveTransaction(conversation: Conversation, { response, responseCode }: SmtpFailure): Promise<void> {
  if (response === undefined || responseCode === undefined || isGoodbye(response)) return conversation.close();
  if (!conversation.isOpen()) return;
  conversation.say('RSET\r\n');
  const reply = await conversation.hear();
  if (reply?.startsWith('2') !== true) conversation.close();
}

/** A line that begins with a dot, or a line end that is not CRLF. */
const IRREGULAR = /^\.|\n\.|\r(?!\n)|(?<!\r)\n/;
const [END, END_OF_LINE_AND_END] = [Buffer.from('.\r\n'), Buffer.from('\r\n.\r\n')];

/**
 * The message as it is transferred: a line that begins with a dot gets a second
 * one (RFC 5321, 4.5.2), and line ends are CRLF alone: what one relay takes for
 * the end of the data and another does not would be a second message.
 */
export function onTheWire(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const isRegular = !IRREGULAR.test(text);
  const regular = isRegular
    ? message
    : Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n').replaceAll(/^\./gm, '..'), 'latin1');
  return Buffer.concat([regular, regular.at(-1) === LF ? END : END_OF_LINE_AND_END]);
}

const LF = 0x0a;
