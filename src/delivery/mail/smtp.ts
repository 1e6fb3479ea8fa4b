/**
 * One connection to the relay. It uses nodemailer's low-level connection and not
 * its transports: those report every lost connection alike, and only whether
 * the body was read tells if the message may have been accepted.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { connectProblem, type RelayFailure, type RelayProblem } from './relay-problem.ts';
import type { SmtpSettings } from './smtp-settings.ts';
import { acceptedVerdict, failureVerdict, type Verdict } from '../verdict.ts';

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
  /** `id`: said with failures that come back, where the relay can; null: nothing is asked of it. */
  envelope: { from: string; to: string; id?: string | null };
  message: Buffer;
  /**
   * Called once, when the relay has taken the envelope and waits for the body.
   * Not a byte leaves before it resolves; false means that none may.
   */
  beforeBody: () => Promise<boolean>;
}

export interface MailConnection {
  /** Sends one message and says what that proves. Rejects only as `beforeBody` does. One at a time. */
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
  const deadline = deadlineOf(connection);
  deadline.set(deadlines.connectMs);
  const failure = await openSession(connection, settings);
  deadline.clear();
  if (failure === null) return mailConnection(connection, deadlines);
  connection.close();
  return connectProblem(settings, deadline.isOver() ? { code: 'ETIMEDOUT' } : failure);
}

async function openSession(connection: SMTPConnection, { credentials }: SmtpSettings): Promise<RelayFailure | null> {
  return answerOf<RelayFailure | null>(connection, LOST, (answer) => {
    // The listener stays: an error that nobody hears would end the process.
    connection.on('error', answer);
    connection.connect((error) => {
      if (error !== undefined) return answer(error);
      if (credentials === null) return answer(null);
      const { user, password: pass } = credentials;
      return connection.login({ credentials: { user, pass } }, answer);
    });
  });
}

function mailConnection(connection: SMTPConnection, deadlines: Deadlines): MailConnection {
  return {
    send: (mail) => sendMail(connection, mail, deadlines),
    isUsable: () => !connection.destroyed,
    quit() {
      connection.quit();
      setTimeout(() => connection.close(), 1000).unref();
    },
    destroy: () => connection.close(),
  };
}

type Outcome = { response: string } | { failure: RelayFailure };

async function sendMail(connection: SMTPConnection, mail: OutgoingMail, deadlines: Deadlines): Promise<Verdict> {
  const deadline = deadlineOf(connection);
  const body = bodyOf(mail, () => deadline.set(deadlines.bodyMs));
  deadline.set(deadlines.envelopeMs);
  const outcome = await answerOf<Outcome>(connection, { failure: LOST }, (answer) =>
    connection.send(envelopeOf(mail), body.stream, (error, info) =>
      answer(info === undefined ? { failure: error ?? LOST } : { response: info.response }),
    ),
  );
  const verdict = 'response' in outcome ? acceptedVerdict(outcome.response) : failureVerdict(outcome.failure, body);
  deadline.set(deadlines.envelopeMs);
  if ('failure' in outcome) await leaveTransaction(connection, outcome.failure);
  deadline.clear();
  if (body.error !== null) throw body.error;
  return verdict;
}

/** Failures and delays come back with the headers alone (RFC 3461): the text is known, and bounces are read by machines. */
function envelopeOf({ envelope: { from, to, id = null } }: OutgoingMail) {
  const dsn = id === null ? {} : { dsn: { ret: 'HDRS', envid: id, notify: ['FAILURE' as const, 'DELAY' as const] } };
  return { from, to: [to], ...dsn };
}

/** Makes the connection fit for the next message, or drops it. */
async function leaveTransaction(connection: SMTPConnection, { code, responseCode }: RelayFailure): Promise<void> {
  // The relay waits for a body that will not come; all that it understands now is the end.
  if (code === 'ESTREAM' || responseCode === undefined) return connection.close();
  if (connection.destroyed) return;
  const isReset = await answerOf<boolean>(connection, false, (answer) =>
    connection.reset((error) => answer(error === null)),
  );
  if (!isReset) connection.close();
}

interface Body {
  stream: Readable;
  isBodyHandedOver: boolean;
  /** What `beforeBody` threw. */
  error: Error | null;
}

/** A stream that asks `beforeBody` when it is read first, and knows whether anything was taken from it. */
function bodyOf({ message, beforeBody }: OutgoingMail, onHandOver: () => void): Body {
  async function handOver(): Promise<void> {
    try {
      const mayLeave = await beforeBody();
      if (body.stream.destroyed) return;
      if (!mayLeave) return void body.stream.destroy(new Error('The message may not leave.'));
      body.isBodyHandedOver = true;
      onHandOver();
      body.stream.push(message);
      body.stream.push(null);
    } catch (error) {
      body.error = error instanceof Error ? error : new Error(String(error));
      body.stream.destroy(body.error);
    }
  }
  const body: Body = { stream: new Readable({ read: () => void handOver() }), isBodyHandedOver: false, error: null };
  body.stream.on('error', () => {});
  return body;
}

/** Runs one exchange. Resolves with `lost` where the connection ends without an answer. */
function answerOf<T>(connection: SMTPConnection, lost: T, begin: (answer: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => {
    // An answer that explains the end may come right after it.
    const onEnd = () => void setImmediate(() => resolve(lost));
    connection.once('end', onEnd);
    begin((value) => {
      connection.off('end', onEnd);
      resolve(value);
    });
  });
}

interface Deadline {
  set: (milliseconds: number) => void;
  clear: () => void;
  isOver: () => boolean;
}

/** Drops the connection when the time is over, unless it is set anew or cleared before. */
function deadlineOf(connection: SMTPConnection): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  function expire(): void {
    isOver = true;
    connection.close();
  }
  return {
    set(milliseconds) {
      clearTimeout(timer);
      timer = setTimeout(expire, milliseconds);
    },
    clear: () => clearTimeout(timer),
    isOver: () => isOver,
  };
}
