/**
 * One connection to the relay. Nodemailer opens it: names, TLS, signing in. The
 * messages are sent by this room itself: nodemailer's transports report every
 * lost connection alike, and only whether the body was handed over tells if the
 * message may have been accepted.
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { conversationOn } from './conversation.ts';
import type { Envelope } from './envelope.ts';
import { connectProblem, type RelayFailure, type RelayProblem } from './relay-problem.ts';
import type { SmtpSettings } from './smtp-settings.ts';
import { transactionsOn, type Relay } from './transaction.ts';
import type { Verdict } from '../verdict.ts';

/** What a lost connection leaves behind where nodemailer says nothing closer. */
const LOST: RelayFailure = { code: 'ECONNECTION' };

export interface Deadlines {
  /** For a connection that takes mail. */
  connectMs: number;
  /** From MAIL FROM to the relay's go-ahead for the body. */
  envelopeMs: number;
  /** From the first byte of the body to the relay's verdict. */
  bodyMs: number;
}

export interface OutgoingMail {
  envelope: Envelope;
  message: Buffer;
  /**
   * Called once, when the relay has taken the envelope and waits for the body.
   * Not a byte leaves before it resolves; false means that none may.
   */
  beforeBody: () => Promise<boolean>;
  /**
   * Called at most once, when the body is about to leave: the envelope that may be said behind it.
   * The next message on this connection is then the one with that very envelope.
   */
  next?: () => Envelope | null;
}

export interface MailConnection {
  /** Sends one message and says what that proves. Rejects only as `beforeBody` and `next` do. One at a time. */
  send: (mail: OutgoingMail) => Promise<Verdict>;
  /** False once the relay has gone: open another. */
  isUsable: () => boolean;
  /** Says goodbye, without waiting for an answer. */
  quit: () => void;
  /** Drops the connection now, whatever is in flight. */
  destroy: () => void;
}

/** Connects and signs in. */
export async function connect(settings: SmtpSettings, deadlines: Deadlines): Promise<MailConnection | RelayProblem> {
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.isSecure,
    ignoreTLS: settings.startTls === 'off',
    requireTLS: settings.startTls === 'required',
    connectionTimeout: deadlines.connectMs,
    greetingTimeout: deadlines.connectMs,
    dnsTimeout: deadlines.connectMs,
    // The deadlines below are kept by this file; the socket's own may not come before them.
    socketTimeout: deadlines.connectMs + deadlines.envelopeMs + deadlines.bodyMs,
    socketCloseTimeout: 0,
  });
  const deadline = deadlineOf(connection, deadlines.connectMs);
  const { failure, ehlo } = await openSession(connection, settings);
  deadline.clear();
  if (failure === null) return mailConnection(connection, { ...abilitiesIn(ehlo), deadlines });
  connection.close();
  return connectProblem(settings, deadline.isOver() ? { code: 'ETIMEDOUT' } : failure);
}

interface Opening {
  failure: RelayFailure | null;
  /** What the relay can, as it said. */
  ehlo: string;
}

function openSession(connection: SMTPConnection, { credentials }: SmtpSettings): Promise<Opening> {
  let ehlo = '';
  return new Promise((resolve) => {
    const answer = (failure: RelayFailure | null) => resolve({ failure, ehlo });
    // The listener stays: an error that nobody hears would end the process.
    connection.on('error', answer);
    // An answer that explains the end may come right after it.
    connection.once('end', () => void setImmediate(() => answer(LOST)));
    connection.connect((error) => {
      if (error !== undefined) return answer(error);
      ehlo = connection.lastServerResponse || '';
      if (credentials === null) return answer(null);
      const { user, password: pass } = credentials;
      return connection.login({ credentials: { user, pass } }, answer);
    });
  });
}

function abilitiesIn(ehlo: string): Pick<Relay, 'isPipelining' | 'canNotify'> {
  return { isPipelining: /[ -]PIPELINING\b/i.test(ehlo), canNotify: /[ -]DSN\b/i.test(ehlo) };
}

function mailConnection(connection: SMTPConnection, said: Omit<Relay, 'conversation'>): MailConnection {
  const conversation = conversationOn(connection);
  const { send, isMidway } = transactionsOn({ conversation, ...said });
  return {
    send,
    isUsable: conversation.isOpen,
    quit() {
      // It waits for a text, and would take the goodbye for one.
      if (isMidway()) return conversation.close();
      conversation.say('QUIT\r\n');
      setTimeout(conversation.close, 1000).unref();
    },
    destroy: conversation.close,
  };
}

interface Deadline {
  clear: () => void;
  isOver: () => boolean;
}

/** Drops the connection when the time is over, unless it is cleared before. */
function deadlineOf(connection: SMTPConnection, milliseconds: number): Deadline {
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    connection.close();
  }, milliseconds);
  return { clear: () => clearTimeout(timer), isOver: () => isOver };
}
