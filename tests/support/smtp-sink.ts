/**
 * A relay on loopback that takes mail and remembers it: a real SMTP server. It
 * writes what it has accepted into its ledger before it answers 250, as a relay
 * that keeps its word does, and can be told to refuse or to hang up.
 */
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** Where in a transaction the relay is asked: `data` is after the final dot. */
type SinkPoint = 'connect' | 'mail' | 'rcpt' | 'data';

/**
 * A number is the code of a refusal, a text the whole reply, as “550 5.1.1 No such user”. `drop` hangs up; `take-and-drop` accepts,
 * and hangs up before it says so.
 */
type SinkAnswer = 'take' | 'drop' | 'take-and-drop' | number | `${4 | 5}${string}`;

export interface SinkOptions {
  /** A relay that takes its time answers with a promise. */
  answer?: (point: SinkPoint, recipient: string) => SinkAnswer | Promise<SinkAnswer>;
  /** Runs when a message is in the ledger and 250 has not been answered. */
  onAccepted?: (count: number) => void;
  /** How long a relay thinks about a message. */
  thinkMs?: number;
  server?: SMTPServerOptions;
  /** Whether its end drops its connections, and does not wait for them. */
  isDroppingAtEnd?: boolean;
  /** Where one that is gone comes back. */
  port?: number;
}

export interface SinkMail {
  from: string;
  recipient: string;
  messageId: string;
  raw: string;
}

export interface SmtpSink {
  url: string;
  /** Everything accepted, in its order. */
  ledger: SinkMail[];
  /** The most connections that were open at once. */
  peak: () => number;
  close: () => Promise<void>;
}

export async function startSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const { answer = () => 'take', onAccepted = () => {}, thinkMs = 0 } = options;
  const ledger: SinkMail[] = [];
  const sockets = new Map<number | undefined, Socket>();
  let peak = 0;

  function drop({ remotePort }: SMTPServerSession): void {
    sockets.get(remotePort)?.destroy();
  }

  async function reply(
    point: SinkPoint,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const said = await answer(point, recipientOf(session));
    if (isRefusal(said)) return done(refusal(said));
    return said === 'take' ? done() : drop(session);
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSMTPUTF8: true,
    onConnect(session, done) {
      peak = Math.max(peak, server.connections.size);
      void reply('connect', session, done);
    },
    onMailFrom: (_, session, done) => void reply('mail', session, done),
    onRcptTo(address, session, done) {
      void reply('rcpt', { ...session, envelope: { ...session.envelope, rcptTo: [address] } }, done);
    },
    onData(stream, session, done) {
      async function take(): Promise<void> {
        const raw = await text(stream);
        if (thinkMs > 0) await sleep(thinkMs);
        const said = await answer('data', recipientOf(session));
        if (isRefusal(said)) return done(refusal(said));
        if (said === 'drop') return drop(session);
        ledger.push(mailOf(session, raw));
        onAccepted(ledger.length);
        return said === 'take' ? done(null, `2.0.0 Ok: queued as ${ledger.length}`) : drop(session);
      }
      // A sender that hangs up in the middle has sent nothing.
      take().catch(() => {});
    },
    ...options.server,
  });
  server.server.on('connection', (socket) => sockets.set(socket.remotePort, socket));
  // A sender that is killed leaves a reset connection behind.
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    ledger,
    peak: () => peak,
    close() {
      if (options.isDroppingAtEnd === true) for (const socket of sockets.values()) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** How many copies each recipient has, for those with more than one. */
export function doublesIn(ledger: readonly SinkMail[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { recipient, messageId } of ledger) {
    const key = `${recipient} ${messageId}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 1));
}

function mailOf({ envelope }: SMTPServerSession, raw: string): SinkMail {
  return {
    from: envelope.mailFrom === false ? '' : (envelope.mailFrom?.address ?? ''),
    recipient: envelope.rcptTo.map(({ address }) => address).join(','),
    messageId: /^Message-ID:\s*(<[^>]*>)/im.exec(raw)?.[1] ?? '',
    raw,
  };
}

function recipientOf({ envelope }: SMTPServerSession): string {
  return envelope.rcptTo[0]?.address ?? '';
}

function isRefusal(said: SinkAnswer): said is Exclude<SinkAnswer, 'take' | 'drop' | 'take-and-drop'> {
  return typeof said === 'number' || /^[45]/.test(said);
}

function refusal(said: string | number): Error {
  const code = Number(String(said).slice(0, 3));
  const text = typeof said === 'string' ? said.slice(4) : code < 500 ? 'try again later' : 'no such user';
  return Object.assign(new Error(text), { responseCode: code });
}
