/**
 * Subscribers of a list, written in batches of one transaction each, so that
 * whoever signs up meanwhile waits for one batch at most. What was cut short is
 * made good by doing it again: who is there already stays as they are.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { BATCHES, type Batches } from '../outbox/event-rows.ts';
import type { ColumnType, Session } from '../store/database.ts';
import { addressTag, sealedAddress } from '../store/sealed-address.ts';
import type { Vault } from '../store/vault.ts';
import type { Store } from '../store/store.ts';
import { callLinksBack } from './links.ts';
import type { SubscriberRow } from './subscriber-file.ts';

export interface Added {
  added: number;
  /** Subscribed already; their choices stay as they are. */
  alreadyThere: number;
  /** Lines of those who had ended their subscription, and stay away. */
  ended: number[];
}

export interface AddOptions extends Partial<Batches> {
  now: Instant;
  /** Brings back those who had ended: an order for people who asked to come back. */
  isReviving: boolean;
  /** What has been written so far, after each batch. */
  onBatch?: (added: Added) => void;
}

/** Whoever signs up meanwhile waits for so many. */
const ROWS_AT_ONCE = 2000;

/** Writes the rows as they come; doing it again changes nothing. */
export async function addSubscribers(
  store: Store,
  rows: Iterable<SubscriberRow> | AsyncIterable<SubscriberRow>,
  { batch = ROWS_AT_ONCE, breathe = BATCHES.breathe, onBatch, ...options }: AddOptions,
): Promise<Added> {
  const total: Added = { added: 0, alreadyThere: 0, ended: [] };
  let waiting: SubscriberRow[] = [];
  async function write(): Promise<void> {
    const { added, alreadyThere, ended } = await addBatch(store, waiting, options);
    waiting = [];
    total.added += added;
    total.alreadyThere += alreadyThere;
    total.ended.push(...ended);
    onBatch?.(total);
  }
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < batch) continue;
    await write();
    await breathe();
  }
  if (waiting.length > 0) await write();
  return total;
}

/** Somebody of the list, by the address's tag. */
interface Person {
  row: SubscriberRow;
  /** Of further lines with the same address. */
  others: number[];
}

type Options = Pick<AddOptions, 'now' | 'isReviving'>;

async function addBatch(store: Store, rows: readonly SubscriberRow[], options: Options): Promise<Added> {
  const { db, vault } = store;
  // While the key is changed, a tag holds no longer than the transaction in which it was made.
  if (vault.ring.keys.length > 1)
    return db.transaction(async (session) =>
      writeBatch(session, ...(await prepared(session, vault, { rows, options }))),
    );
  const [people, writing] = await prepared(db, vault, { rows, options });
  return db.transaction((session) => writeBatch(session, people, writing));
}

async function prepared(
  session: Session,
  vault: Vault,
  { rows, options }: { rows: readonly SubscriberRow[]; options: Options },
): Promise<Parameters<typeof writeBatch> extends [Session, ...infer Rest] ? Rest : never> {
  const people = new Map<string, Person>();
  for (const row of rows) {
    const tag = addressTag(vault, 'email', row.address);
    const known = people.get(tag);
    if (known === undefined) people.set(tag, { row, others: [] });
    else known.others.push(row.line);
  }
  const known = await statesOf(session, [...people.keys()]);
  // Sealing costs more than all else here, so nobody waits for it, and it is done for newcomers alone.
  const newcomers = [...people].filter(([tag]) => !known.has(tag)).map(([, { row }]) => rowOf(vault, row));
  return [people, { ...options, newcomers }];
}

const NEWCOMER = { address_sealed: 'text', address_tag: 'text', domain_tag: 'text', locale: 'text' } as const;
type Newcomer = Record<keyof typeof NEWCOMER, string | null>;

function rowOf(vault: Vault, { address, locale }: SubscriberRow): Newcomer {
  const { sealed, tag, domainTag } = sealedAddress(vault, 'email', address);
  return { address_sealed: sealed, address_tag: tag, domain_tag: domainTag, locale };
}

async function writeBatch(
  session: Session,
  people: ReadonlyMap<string, Person>,
  { newcomers, now, isReviving }: Options & { newcomers: readonly Newcomer[] },
): Promise<Added> {
  const chosen = await insertNewcomers(session, newcomers, now);
  const result: Added = { added: chosen.size, alreadyThere: 0, ended: [] };
  const rest = [...people.keys()].filter((tag) => !chosen.has(tag));
  const states = await statesOf(session, rest);
  for (const [tag, { row, others }] of people) {
    const state = states.get(tag);
    const isAway = !chosen.has(tag) && state?.isRunning !== true;
    if (isAway && state !== undefined && isReviving) {
      await callLinksBack(session, state.id);
      chosen.set(tag, state.id);
      result.added += 1;
    } else if (isAway) result.ended.push(row.line, ...others);
    else if (!chosen.has(tag)) result.alreadyThere += 1;
    if (!isAway || chosen.has(tag)) result.alreadyThere += others.length;
  }
  await insertChoices(session, { chosen, people, now });
  result.ended.sort((a, b) => a - b);
  return result;
}

const stateSchema = z.object({ tag: z.string(), id: z.number(), running: z.number() });

/** Those who are there, and whether their subscription runs. */
async function statesOf(
  session: Session,
  tags: readonly string[],
): Promise<Map<string, { id: number; isRunning: boolean }>> {
  if (tags.length === 0) return new Map();
  const rows = await session.all(
    `SELECT s.address_tag AS tag, s.id, CASE WHEN EXISTS (
              SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL) THEN 1 ELSE 0 END AS running
       FROM subscriber s WHERE s.address_tag IN ${session.dialect.listed(':tags')}`,
    { tags: JSON.stringify(tags) },
  );
  const states = stateSchema.array().parse(rows);
  return new Map(states.map(({ tag, id, running }) => [tag, { id, isRunning: running === 1 }]));
}

const insertedSchema = z.object({ tag: z.string(), id: z.number() });

/** Whoever has signed up in this moment is none any more. */
async function insertNewcomers(
  session: Session,
  newcomers: readonly Newcomer[],
  now: Instant,
): Promise<Map<string, number>> {
  if (newcomers.length === 0) return new Map();
  const columns = Object.keys(NEWCOMER).join(', ');
  const rows = await session.all(
    `INSERT INTO subscriber (channel, created_at, ${columns})
     SELECT 'email', CAST(:now AS bigint), ${columns} FROM ${session.dialect.rowsOf(':rows', NEWCOMER)}
      WHERE true ON CONFLICT DO NOTHING RETURNING address_tag AS tag, id`,
    { now, rows: JSON.stringify(newcomers) },
  );
  return new Map(
    insertedSchema
      .array()
      .parse(rows)
      .map(({ tag, id }) => [tag, id]),
  );
}

const CHOICE: Record<string, ColumnType> = { subscriber_id: 'integer', component_id: 'text' };

/** Of every kind and subject. */
async function insertChoices(
  session: Session,
  { chosen, people, now }: { chosen: ReadonlyMap<string, number>; people: ReadonlyMap<string, Person>; now: Instant },
): Promise<void> {
  if (chosen.size === 0) return;
  const rows = [...chosen].flatMap(([tag, id]) => {
    const components = people.get(tag)?.row.components ?? [];
    return (components.length === 0 ? ['*'] : components).map((component) => ({
      subscriber_id: id,
      component_id: component,
    }));
  });
  await session.run(
    `INSERT INTO subscription (subscriber_id, component_id, kind, subject_id, created_at)
     SELECT subscriber_id, component_id, '*', '*', CAST(:now AS bigint) FROM ${session.dialect.rowsOf(':rows', CHOICE)}
      WHERE true ON CONFLICT DO NOTHING`,
    { now, rows: JSON.stringify(rows) },
  );
}
