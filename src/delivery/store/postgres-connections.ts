/** The connections to the server that a store has, and what each of them is told before anybody uses it. */
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Row } from './database.ts';
import { ANSWER_MS, Client } from './postgres-client.ts';
import { lookedAfter } from './postgres-silence.ts';

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
