/** The preview's own SMTP server: it takes every mail, delivers none, and keeps each as a file. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface MailServer {
  /** For `SMTP_URL`. */
  url: string;
  close(): Promise<void>;
}

/** Listens on loopback, at a port that the system chooses. */
export async function startMailServer(folder: string): Promise<MailServer> {
  mkdirSync(folder, { recursive: true });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      void keep(stream, folder).then(done);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Whole or not at all: a reader of the folder never sees half a mail. The error is what the sender is answered. */
async function keep(stream: Readable, folder: string): Promise<Error | null> {
  const path = join(folder, `${randomUUID()}.eml`);
  try {
    writeFileSync(`${path}.part`, await buffer(stream));
    renameSync(`${path}.part`, path);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
