/** A store with one of everything that the operator's key touches, and what tells by which key it is kept. */
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { DAY } from '#core/instant.ts';
import { newBucket } from '#delivery/outbox/bucket.ts';
import { changeBucket, RELAY } from '#delivery/outbox/buckets.ts';
import type { Asked } from '#delivery/people/asked.ts';
import { eraseSubscriber } from '#delivery/people/data-rights.ts';
import { takeQuota } from '#delivery/people/quota.ts';
import { askToSubscribe } from '#delivery/people/requests.ts';
import { suppress } from '#delivery/people/suppression.ts';
import { DOMAIN_COLUMNS, NAME_COLUMNS, SEALED_COLUMNS } from '#delivery/store/keyed-columns.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { fillStore } from './many-subscribers.ts';
import { aPlace, KEY } from './temporary-store.ts';

export const NEW_KEY = Buffer.alloc(32, 9);
export const PEOPLE = 3000;
export const NOW = 1_642_428_000_000;

/** A store of some thousand, with one of everything that the key touches. */
export async function aFullStore(people = PEOPLE): Promise<{ place: string; open: Asked; token: string }> {
  const place = await aPlace();
  const store = await openStore(place, { key: KEY });
  await fillStore(store, people);
  const { db, vault } = store;
  // Ids were given by hand.
  if (store.server !== null) await db.all("SELECT setval(pg_get_serial_sequence('subscriber', 'id'), 100000)");
  const open: Asked = {
    channel: 'email',
    address: 'waiting@customers.example',
    contact: null,
    choice: { components: [], kinds: [], subject: null },
    locale: null,
  };
  const token = await db.transaction(async (session) => {
    for (const id of [7, 8])
      await suppress(session, {
        tag: addressTag(vault, 'email', addressOf(id)),
        reason: 'complaint',
        evidence: null,
        now: NOW,
        until: null,
      });
    await takeQuota(session, vault, { key: 'network 203.0.113.0/24', quota: { limit: 1, windowMs: DAY }, now: NOW });
    return (await askToSubscribe(session, vault, { asked: open, now: NOW }))?.token ?? '';
  });
  for (const scope of [RELAY, vault.tag('domain', 'mail1.example')])
    await changeBucket(db, scope, () => ({ bucket: newBucket(5, NOW), result: null }));
  await eraseSubscriber(store, 8, NOW);
  await closeStore(store);
  return { place, open, token };
}

export function addressOf(id: number): string {
  return `person${id}@mail${id % 100}.example`;
}

export async function isSuppressed({ db, vault }: Store, address: string): Promise<boolean> {
  const tag = addressTag(vault, 'email', address);
  return (await db.all('SELECT 1 AS one FROM suppression WHERE address_tag = :tag', { tag })).length > 0;
}

/** Whether the text opens with the key alone, in either form. */
export function opensWith(key: Buffer, text: string): boolean {
  const bytes = Buffer.from(text.replace(/^[a-z2-7]{8}\./, ''), 'base64');
  if (bytes.length < 29) return false;
  const sealing = Buffer.from(hkdfSync('sha256', key, '', 'allclear seal', 32));
  const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    decipher.update(bytes.subarray(12, -16));
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

export async function everyText({ db }: Store): Promise<string[]> {
  const tables = [
    ...new Set([...NAME_COLUMNS, ...DOMAIN_COLUMNS, ...SEALED_COLUMNS].map(([table]) => table)),
    'setting',
  ];
  const texts: string[] = [];
  for (const table of tables)
    for (const row of await db.all(`SELECT * FROM ${table}`))
      texts.push(...Object.values(row).filter((value): value is string => typeof value === 'string'));
  return texts;
}
