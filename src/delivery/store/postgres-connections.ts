/**
 * Connections to the server. Each of its answers is waited for as long as the
 * server works on it, and no longer: a machine that has gone, a network that is
 * cut and a server that stands still say nothing, not even that they are gone,
 * and the system would wait for a quarter of an hour or for ever.
 *
 * So where nothing has been heard for a while, the server is asked on a new
 * connection whether it works on what the old one asked. Where it does not, or
 * says nothing there either, the old one is given up. What it was asked fails as
 * if the connection had broken: of a commit, nobody knows whether it was written.
 */
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Row } from './database.ts';

/** @limit So long a server may say nothing, before it is asked on another connection what it does. */
export const ANSWER_MS = 5000;
/** Of that time: an answer may be on its way when the other connection hears that it was given. */
const UNDER_WAY = 1 / 5;

/**
 * What a sender asks for are a few rows by their ids, again and again. By its settings for turning disks
 * the server would rather read all of a list of ten thousand each time. What a connection that was given up
 * has begun holds its locks no longer than this many milliseconds.
 */
const SETTINGS = { random_page_cost: '1.1', idle_in_transaction_session_timeout: '15000' };
/** In seconds, and the last in milliseconds: how a server notices that the machine which asked has gone. */
const KEPT_ALIVE = {
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '30000',
};

export interface Connection {
  ask: (query: string | pg.QueryConfig) => Promise<pg.QueryResult<Row>>;
  /** Gives it back; one that is broken, or is said to have ended, is not used again. */
  release: (isOver?: boolean) => void;
  /** Called when it breaks, also while nothing is asked. */
  onBreak: (listener: () => void) => void;
}

export interface Connections {
  take: () => Promise<Connection>;
  /** Resolves when nobody uses any. */
  close: () => Promise<void>;
}

export interface Reaching {
  url: string;
  types: pg.CustomTypesConfig;
  /** Unless given, {@link ANSWER_MS}. */
  answerMs?: number | undefined;
}

export function openConnections({ url, types, answerMs = ANSWER_MS }: Reaching): Connections {
  const kept = { keepAlive: true, keepAliveInitialDelayMillis: 2 * ANSWER_MS };
  const sockets = new Set<Socket>();
  const said = { connectionString: url, types, application_name: 'allclear', ...kept, answerMs, sockets };
  // With `pipeline` a statement leaves while others are still to be answered; who waits for each notices nothing.
  const pool = new pg.Pool({ ...said, max: 8, pipeline: true, Client });
  // A connection that breaks while nobody uses it is replaced by the next that is asked for.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => prepare(clientOf(client)));
  return {
    async take() {
      const client = await pool.connect();
      const release = (broken: Error | boolean): void => client.release(broken);
      return connectionOf(clientOf(client), { release, another: () => new Client(said) });
    },
    async close() {
      await pool.end();
      // One that says nothing does not say goodbye either.
      setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, answerMs).unref();
    },
  };
}

interface SilentConfig extends pg.ClientConfig {
  answerMs?: number;
  /** Those that are open. */
  sockets?: Set<Socket>;
}

class Client extends pg.Client {
  readonly answerMs: number;
  /** Of the process that serves it; null: the server has not told it yet. */
  serverPid: number | null = null;
  isLookedAfter = false;
  readonly #socket: Socket;

  constructor({ answerMs = ANSWER_MS, sockets = new Set(), ...config }: SilentConfig = {}) {
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

function clientOf(client: pg.ClientBase): Client {
  if (client instanceof Client) return client;
  throw new TypeError('The pool makes other connections than it was told.');
}

/** Before anybody uses it. A server that does not know a setting goes without. */
function prepare(client: Client): void {
  client
    .query<{ pid: number }>(`SELECT pg_backend_pid() AS pid, ${settingAll(SETTINGS)}`)
    .then(({ rows }) => (client.serverPid = rows[0]?.pid ?? null))
    .catch(() => undefined);
  client.query(`SELECT ${settingAll(KEPT_ALIVE)}`).catch(() => undefined);
}

function settingAll(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', false)`)
    .join(', ');
}

interface Lent {
  /** Gives it back to the pool. */
  release: (broken: Error | boolean) => void;
  another: () => Client;
}

function connectionOf(client: Client, { release, another }: Lent): Connection {
  let broken: Error | undefined;
  const listeners: (() => void)[] = [];
  client.on('error', onError);
  function onError(error: Error): void {
    broken ??= error;
    for (const listener of listeners) listener();
  }
  return {
    ask: (query) => lookedAfter(client, client.query<Row>(query), another),
    release(isOver = false) {
      client.off('error', onError);
      release(broken ?? isOver);
    },
    onBreak: (listener) => void listeners.push(listener),
  };
}

async function lookedAfter<T>(client: Client, asked: Promise<T>, another: () => Client): Promise<T> {
  let isAnswered = false;
  let heard = client.heard();
  const timer = setInterval(() => {
    const isSilent = client.heard() === heard;
    heard = client.heard();
    // Of several that wait for the same server, one looks after it.
    if (isSilent && !client.isLookedAfter) void look();
  }, client.answerMs);
  async function look(): Promise<void> {
    client.isLookedAfter = true;
    await giveUpUnlessWorking(client, another(), () => isAnswered || client.heard() !== heard);
    client.isLookedAfter = false;
  }
  try {
    return await asked;
  } finally {
    isAnswered = true;
    clearInterval(timer);
  }
}

/** No row: the server does not know the connection. */
const WORKS = `SELECT state IN ('active', 'disabled') AND coalesce(wait_event_type, '') <> 'Client'
    AND coalesce(wait_event, '') <> 'SyncRep' AS works FROM pg_stat_activity WHERE pid = $1`;
const END = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE pid = $1 AND usename = current_user AND application_name = 'allclear'`;

/** What was begun on a connection that is given up is ended on the server too, where that answers: it may hold locks. */
async function giveUpUnlessWorking(client: Client, other: Client, isHeard: () => boolean): Promise<void> {
  const timer = setTimeout(() => other.giveUp(), client.answerMs);
  other.on('error', () => undefined);
  try {
    await other.connect();
    const { rows } = await other.query<{ works: boolean }>(WORKS, [client.serverPid]);
    if (rows[0]?.works === true) return;
    await sleep(client.answerMs * UNDER_WAY);
    if (isHeard()) return;
    client.giveUp();
    await other.query(END, [client.serverPid]);
  } catch (error) {
    if (!isHeard() && !isFull(error)) client.giveUp();
  } finally {
    // Who does not hear the goodbye either is given up when the time is over.
    timer.unref();
    other.end().catch(() => undefined);
  }
}

/** It is there, and has no room for another connection: it may still work on what it was asked. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('53');
}
