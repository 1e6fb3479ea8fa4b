/**
 * Each answer of the server is waited for as long as it works on it, and no longer:
 * a machine that has gone, a network that is cut and a server that stands still say
 * nothing, not even that they are gone, and the system would wait for a quarter of
 * an hour or for ever.
 *
 * So where nothing has been heard for a while, the server is asked on a new
 * connection whether it works on what the old one asked. Where it does not, or
 * says nothing there either, the old one is given up. What it was asked fails as
 * if the connection had broken: of a commit, nobody knows whether it was written.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './postgres-client.ts';

/** Of the time that it may say nothing: an answer may be on its way when the other connection hears that it was given. */
const UNDER_WAY = 1 / 5;

export async function lookedAfter<T>(client: Client, asked: Promise<T>, another: () => Client): Promise<T> {
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
