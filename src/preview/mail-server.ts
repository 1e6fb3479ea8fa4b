/** The preview's own SMTP server: it takes every mail, delivers none, and keeps each as a file. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
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
      const name = `${randomUUID()}.eml`;
      buffer(stream).then(
        (mail) => {
          keep(folder, name, mail);
          done(null, 'kept for the preview');
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Whole or not at all: a reader of the folder never sees half a mail. */
function keep(folder: string, name: string, mail: Buffer): void {
  const part = join(folder, `${name}.part`);
  writeFileSync(part, mail);
  renameSync(part, join(folder, name));
}
