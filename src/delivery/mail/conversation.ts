/**
 * What is said on a connection that takes mail: lines go out, replies come
 * back, one for each command. It ends with the relay, or by {@link Conversation.close}.
 */
import type { Socket } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';

/** A reply longer than that is none. */
const LONGEST_REPLY = 64 * 1024;

export interface Conversation {
  say: (what: string | Buffer) => void;
  /** The next reply, its lines joined by line feeds; null: the connection is lost, and nothing more will come. */
  hear: () => Promise<string | null>;
  isOpen: () => boolean;
  /** Drops the connection now. */
  close: () => void;
}

/**
 * Goes on where nodemailer has connected and signed in. Its own way to send a
 * message takes it through several streams, byte by byte; that is most of what
 * a message would cost.
 */
export function conversationOn(connection: SMTPConnection): Conversation {
  const { _socket: socket } = connection;
  const replies: string[] = [];
  let listener: ((reply: string | null) => void) | null = null;
  function take(reply: string | null): void {
    const hear = listener;
    listener = null;
    if (hear !== null) hear(reply);
    else if (reply !== null) takeUnasked(reply);
  }
  function takeUnasked(reply: string): void {
    replies.push(reply);
    // Between messages a relay says nothing but that it is about to go.
    if (isGoodbye(reply)) connection.close();
  }
  if (isSocket(socket)) {
    socket.removeAllListeners('data');
    socket.on(
      'data',
      splitter(take, () => connection.close()),
    );
  }
  connection.once('end', () => take(null));
  return {
    say: (what) => void (isSocket(socket) && !connection.destroyed && socket.write(what)),
    hear() {
      const reply = replies.shift();
      if (reply !== undefined) return Promise.resolve(reply);
      if (connection.destroyed) return Promise.resolve(null);
      return new Promise((resolve) => (listener = resolve));
    },
    isOpen: () => !connection.destroyed,
    close: () => connection.close(),
  };
}

function isSocket(socket: Socket | false | null): socket is Socket {
  return socket !== null && socket !== false;
}

/** Whether the relay closes the connection after it (RFC 5321, 3.8). */
export function isGoodbye(reply: string): boolean {
  return reply.startsWith('421');
}

/** Puts chunks together and cuts them into replies. */
function splitter(take: (reply: string) => void, onEndless: () => void): (chunk: Buffer) => void {
  let rest = '';
  let begun = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const ended of lines) {
      const line = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
      const reply = begun === '' ? line : `${begun}\n${line}`;
      begun = line[3] === '-' ? reply : '';
      if (begun === '' && line !== '') take(reply);
    }
    if (rest.length + begun.length > LONGEST_REPLY) onEndless();
  };
}
