/** E-mail behind the interface of every channel: one connection to the relay, opened when it is needed. */
import type { ChannelMessage, ChannelSender } from '../channels/sender.ts';
import type { RelayProblem } from './relay-problem.ts';
import { connect, type Deadlines, type MailConnection } from './smtp.ts';
import type { SmtpSettings } from './smtp-settings.ts';

export interface Mailing {
  relay: SmtpSettings;
  deadlines: Deadlines;
  /** Of the envelope. */
  from: string;
  /** The relay takes nobody's mail: which is no recipient's doing. */
  onProblem: (problem: RelayProblem) => void;
}

export interface MailSender extends ChannelSender {
  /** Says goodbye to the relay. */
  quit: () => void;
}

/** Sends one message at a time: as many senders as connections. A relay may know a Message-ID again, and none promises to. */
export function mailSender({ relay, deadlines, from, onProblem }: Mailing): MailSender {
  let connection: MailConnection | null = null;
  async function send({ target, body: message }: ChannelMessage, beforeBody: () => Promise<boolean>) {
    const opened = connection?.isUsable() === true ? connection : await connect(relay, deadlines);
    if ('message' in opened) {
      onProblem(opened);
      return { state: 'untouched', code: 'relay', reply: null, retryAfterMs: null } as const;
    }
    connection = opened;
    const verdict = await opened.send({ envelope: { from, to: target }, message, beforeBody });
    return { ...verdict, retryAfterMs: null };
  }
  return { isIdempotent: false, send, quit: () => connection?.quit() };
}
