/** One connection to the server, which can be given up at any moment. */
import { Socket } from 'node:net';
import pg from 'pg';

/** @limit So long a server may say nothing, before it is asked on another connection what it does. */
export const ANSWER_MS = 5000;

export interface ClientConfig extends pg.ClientConfig {
  answerMs?: number;
  /** Those that are open. */
  sockets?: Set<Socket>;
}

export class Client extends pg.Client {
  readonly answerMs: number;
  /** Of the process that serves it; null: the server has not told it yet. */
  serverPid: number | null = null;
  isLookedAfter = false;
  readonly #socket: Socket;

  constructor({ answerMs = ANSWER_MS, sockets = new Set(), ...config }: ClientConfig = {}) {
    const socket = new Socket();
    // In the pool's options the time would also be that for which anybody waits for a connection that others use.
    super({ ...config, connectionTimeoutMillis: 2 * answerMs, stream: () => socket });
    this.answerMs = answerMs;
    this.#socket = socket;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Under TLS the driver listens to another.
    socket.on('error', () => undefined);
  }

  /** Bytes that have come so far. */
  heard(): number {
    return this.#socket.bytesRead;
  }

  giveUp(): void {
    this.#socket.destroy(Object.assign(new Error('The server says nothing.'), { code: 'ETIMEDOUT' }));
  }
}
