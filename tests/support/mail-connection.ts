/** One connection to a relay of the test's own, without patience, and mails for it. */
import { onTestFinished } from 'vitest';
import { connect, type MailConnection, type OutgoingMail } from '#delivery/mail/smtp.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { startFaultServer, type FaultOptions } from './fault-server.ts';

export async function connectionTo(port: number): Promise<MailConnection> {
  const connection = await connectedTo(port);
  if (connection === null) throw new Error('There is no connection.');
  return connection;
}

async function connectedTo(port: number): Promise<MailConnection | null> {
  const relay = parseSmtpUrl(`smtp://127.0.0.1:${port}`);
  if (relay === null) throw new Error('The address of the relay cannot be read.');
  const connection = await connect(relay, { connectMs: 1000, envelopeMs: 1000, bodyMs: 1000 });
  if ('message' in connection) return null;
  onTestFinished(() => connection.destroy());
  return connection;
}

export function aMail(to: string, said: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    envelope: { from: 'us@example.org', to },
    message: Buffer.from(`Subject: to ${to}\r\n\r\nbody\r\n`),
    beforeBody: () => Promise.resolve(true),
    ...said,
  };
}

interface Faulty {
  connection: MailConnection;
  /** How many texts it was handed whole. */
  bodies: () => number;
}

/** What comes of a connection to a relay with a fault; null: none came about. */
export async function onFaultyRelay<T>(options: FaultOptions, work: (faulty: Faulty) => Promise<T>): Promise<T | null> {
  const server = await startFaultServer(options);
  const connection = await connectedTo(server.port);
  try {
    return connection === null ? null : await work({ connection, bodies: server.bodies });
  } finally {
    connection?.destroy();
    await server.close();
  }
}
