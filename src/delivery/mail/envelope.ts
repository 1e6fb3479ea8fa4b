/** The envelope of a message: what is said of it before its text, and what the relay makes of that (RFC 5321, 3.3). */
import type { SmtpFailure } from '../verdict.ts';
import { isGoodbye, type Conversation } from './conversation.ts';

export interface Envelope {
  from: string;
  to: string;
  /** Said with failures that come back, where the relay can; absent or null: nothing is asked of it. */
  id?: string | null;
}

/** MAIL FROM, RCPT TO and DATA, in their order. */
export type Commands = readonly (readonly [name: string, line: string])[];

/** What a lost connection leaves behind. */
export const LOST: SmtpFailure = { code: 'ECONNECTION' };

/** Whether its addresses can be said. They are checked where they come in; one that is none would be a command of its own here. */
export function isSayable({ from, to }: Envelope): boolean {
  return !/[\r\n<>]/.test(from + to);
}

/** `canNotify`: the relay takes wishes about what comes back (RFC 3461). */
export function commandsOf(envelope: Envelope, { canNotify }: { canNotify: boolean }): Commands {
  if (!isSayable(envelope)) throw new Error('An envelope has an address that is none.');
  const { from, to, id = null } = envelope;
  // Failures and delays come back with the headers alone: the text is known, and bounces are read by machines.
  const [ret, notify] = canNotify && id !== null ? [` RET=HDRS ENVID=${xtext(id)}`, ' NOTIFY=FAILURE,DELAY'] : ['', ''];
  return [
    ['MAIL FROM', `MAIL FROM:<${from}>${ret}\r\n`],
    ['RCPT TO', `RCPT TO:<${to}>${notify}\r\n`],
    ['DATA', 'DATA\r\n'],
  ];
}

/** As a parameter may hold it (RFC 3461, 4). */
function xtext(text: string): string {
  return text.replaceAll(
    /[^!-*,-<>-~]/g,
    (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Says one after another. Null: the relay waits for the text. */
export async function refusalInTurn(conversation: Conversation, commands: Commands): Promise<SmtpFailure | null> {
  for (const [command, line] of commands) {
    conversation.say(line);
    const refusal = refusalIn(command, await conversation.hear());
    if (refusal !== null) return refusal;
  }
  return null;
}

/** All in one piece, as the relay may be told where it announces PIPELINING (RFC 2920). */
export function inOnePiece(commands: Commands): string {
  return commands.map(([, line]) => line).join('');
}

/** Of what was said in one piece: every command has its reply, also those that come after a refused one. Null: the relay waits for the text. */
export async function refusalOfAll(conversation: Conversation, commands: Commands): Promise<SmtpFailure | null> {
  let first: SmtpFailure | null = null;
  let last: SmtpFailure | null = null;
  for (const [command] of commands) {
    const reply = await conversation.hear();
    last = refusalIn(command, reply);
    first ??= last;
    if (reply === null || isGoodbye(reply)) return first;
  }
  // It waits for a text that it has no use for.
  if (first !== null && last === null) await endEmptyText(conversation, first);
  return first;
}

/** Nobody gets an empty message whose recipient was refused. Of a refused sender's, that is not certain. */
async function endEmptyText(conversation: Conversation, { command }: SmtpFailure): Promise<void> {
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
export function codeIn(reply: string): number | undefined {
  return /^[2-5]\d\d(?!\d)/.test(reply) ? Number(reply.slice(0, 3)) : undefined;
}
