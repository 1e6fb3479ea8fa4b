/**
 * What the store says of its keys: which of the operator's is in force, under which
 * names are made, and every key that links ever had; and, while the key is being
 * changed, how far that is. What is secret of it is sealed.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Database, Session } from './database.ts';
import { linkOf, type KeyRing, type OperatorKey } from './key-ring.ts';
import { StoreError } from './store-error.ts';
import { sealedBy, type Vault } from './vault.ts';

const hex = z.string().transform((text) => createSecretKey(text, 'hex'));

/** Sealed; a store whose keys were never changed has none. */
const ringSchema = z.strictObject({
  names: z.array(z.strictObject({ key: hex, since: z.number() })),
  links: z.array(hex),
});

/** In the clear: it says nothing. */
const changeSchema = z.strictObject({
  /** The id of the key that is coming. */
  to: z.string(),
  /** Names up to this one are changed; null: all are. */
  renamedUntil: z.string().nullable(),
});
export type KeyChange = z.output<typeof changeSchema>;

const SETTINGS = ['key_check', 'key_change', 'key_ring'] as const;
type Settings = Partial<Record<(typeof SETTINGS)[number], string>>;

/** Brings the vault to what the store says; a new store takes the first key. Throws {@link StoreError} where they do not fit. */
export async function settleKeys(db: Database, vault: Vault, place: string): Promise<void> {
  const [first] = vault.ring.keys;
  if (first !== undefined && (await readSettings(db)).key_check === undefined)
    await db.run("INSERT INTO setting VALUES ('key_check', :check) ON CONFLICT DO NOTHING", { check: first.check });
  settle(vault, await readSettings(db), place);
  await keepLink(db, vault);
}

/**
 * The same database, each of whose transactions begins by reading how far a change of
 * the key is: what it names is named as the store has it at that moment.
 */
export function followingKeys(db: Database, vault: Vault, place: string): Database {
  if (vault.ring.keys.length === 1) return db;
  let known = '';
  return {
    ...db,
    transaction: (work) =>
      db.transaction(async (session) => {
        await holdKeys(session, 'shared');
        const settings = await readSettings(session);
        const now = JSON.stringify(settings);
        if (now !== known) settle(vault, settings, place);
        known = now;
        return work(session);
      }),
  };
}

const LOCK = 0x41434c52 + 1;

/** Until the transaction ends, nobody changes names (`shared`), or nobody else writes any (`alone`). A file has one writer at a time anyway. */
export async function holdKeys(session: Session, how: 'shared' | 'alone'): Promise<void> {
  if (session.dialect.name === 'sqlite') return;
  await session.all(`SELECT pg_advisory_xact_lock${how === 'shared' ? '_shared' : ''}(${LOCK})`);
}

export async function readSettings(session: Session): Promise<Settings> {
  const rows = await session.all(
    `SELECT name, value FROM setting WHERE name IN (${SETTINGS.map((name) => `'${name}'`).join(', ')})`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [String(name), String(value)]));
}

export async function writeSetting(session: Session, name: string, value: string): Promise<void> {
  await session.run(
    'INSERT INTO setting VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    { name, value },
  );
}

/** Null: the key is not being changed. */
export function changeIn({ key_change: change }: Settings): KeyChange | null {
  return change === undefined ? null : changeSchema.parse(JSON.parse(change));
}

export async function writeRing(session: Session, { names, links }: KeyRing, sealing: OperatorKey): Promise<void> {
  const ring = {
    names: names.map(({ key, since }) => ({ key: inHex(key), since })),
    links: links.map(inHex),
  };
  await writeSetting(session, 'key_ring', sealedBy(sealing, JSON.stringify(ring)));
}

function inHex(key: KeyObject): string {
  return key.export().toString('hex');
}

export function settle(vault: Vault, settings: Settings, place: string): void {
  const change = changeIn(settings);
  const { keys, setLink } = vault.ring;
  const inForce = keys.find(({ id, check }) => (change === null ? check === settings.key_check : id === change.to));
  const atRest = keys.find(({ check }) => check === settings.key_check);
  if (change !== null && (inForce === undefined || atRest === undefined))
    throw new StoreError(
      `The key of “${place}” is being changed: set the new one in ALLCLEAR_KEY and the one before in ALLCLEAR_FORMER_KEYS until “npm run rekey” has ended. Nothing was changed.`,
    );
  if (inForce === undefined)
    throw new StoreError(
      `ALLCLEAR_KEY is not the key with which “${place}” was made: set the one that it was made with; nothing was changed.`,
    );
  const kept = settings.key_ring === undefined ? null : ringSchema.parse(JSON.parse(vault.open(settings.key_ring)));
  vault.ring = {
    keys,
    setLink,
    inForce,
    names: kept?.names ?? [{ key: inForce.first, since: 0 }],
    links: kept?.links ?? [inForce.first],
    renamedUntil: change?.renamedUntil ?? null,
  };
}

/** A link key that is in force for the first time: those of before go on ending what mails ended by them. */
async function keepLink(db: Database, vault: Vault): Promise<void> {
  const own = linkOf(vault.ring);
  if (vault.ring.links.some((key) => key.equals(own))) return;
  await db.transaction(async (session) => {
    await holdKeys(session, 'alone');
    const { key_ring: kept } = await readSettings(session);
    const links = kept === undefined ? vault.ring.links : ringSchema.parse(JSON.parse(vault.open(kept))).links;
    vault.ring = { ...vault.ring, links: [own, ...links.filter((key) => !key.equals(own))] };
    await writeRing(session, vault.ring, vault.ring.inForce);
  });
}

/** What a change begins with: everything that is written from now on is under the coming key. */
export async function beginChange(
  session: Session,
  { vault, newest, now }: { vault: Vault; newest: KeyObject; now: Instant },
): Promise<void> {
  const [to] = vault.ring.keys;
  if (to === undefined) return;
  const links = [vault.ring.setLink ?? to.first, ...vault.ring.links];
  const ring = { ...vault.ring, names: [...vault.ring.names, { key: newest, since: now }], links };
  await writeRing(
    session,
    { ...ring, links: links.filter((key, index) => links.findIndex((other) => other.equals(key)) === index) },
    to,
  );
  await writeSetting(session, 'key_change', JSON.stringify({ to: to.id, renamedUntil: '' } satisfies KeyChange));
}
