/** Takes everything from one store to another that is empty: from a file to a server when one machine is outgrown, or back. */
import type { ColumnType, Database, Row, Session } from './database.ts';
import { readSettings, writeSetting } from './key-state.ts';
import { joinSenders } from './presence.ts';
import { StoreError, type Store } from './store.ts';

type Columns = Record<string, ColumnType>;

/** In an order in which no row names one that is not there yet. */
const TABLES: Record<string, { columns: Columns; order: string }> = {
  subscriber: {
    columns: {
      id: 'integer',
      channel: 'text',
      address_sealed: 'text',
      address_tag: 'text',
      domain_tag: 'text',
      contact_sealed: 'text',
      contact_tag: 'text',
      locale: 'text',
      created_at: 'integer',
      merged_into: 'integer',
      link_epoch: 'integer',
    },
    order: 'CASE WHEN merged_into IS NULL THEN 0 ELSE 1 END, id',
  },
  subscription: {
    columns: {
      id: 'integer',
      subscriber_id: 'integer',
      component_id: 'text',
      kind: 'text',
      subject_id: 'text',
      created_at: 'integer',
      ended_at: 'integer',
      ended_reason: 'text',
    },
    order: 'id',
  },
  update_event: {
    columns: {
      id: 'text',
      subject_id: 'text',
      kind: 'text',
      state: 'text',
      noted_at: 'integer',
      valid_until: 'integer',
      digest: 'text',
      reach: 'text',
      candidates: 'integer',
      prepared: 'integer',
      excluded: 'integer',
      suppressed: 'integer',
      wave: 'integer',
      begun_lines: 'integer',
      resumed_at: 'integer',
      passed_settled: 'integer',
      passed_refused: 'integer',
      passed_unknown: 'integer',
      frozen_to: 'integer',
    },
    order: 'id',
  },
  delivery: {
    columns: {
      id: 'integer',
      update_id: 'text',
      channel: 'text',
      target_id: 'integer',
      domain_tag: 'text',
      wave: 'integer',
      state: 'text',
      run_at: 'integer',
      attempt: 'integer',
      owner: 'text',
      fence: 'integer',
      lease_until: 'integer',
      code: 'text',
      reply: 'text',
      updated_at: 'integer',
    },
    order: 'id',
  },
  attempt: {
    columns: { delivery_id: 'integer', ended_at: 'integer', verdict: 'text', code: 'text', reply: 'text' },
    order: 'ended_at',
  },
  suppression: {
    columns: {
      address_tag: 'text',
      reason: 'text',
      evidence: 'text',
      score: 'real',
      scored_at: 'integer',
      suppressed_at: 'integer',
      until: 'integer',
    },
    order: 'address_tag',
  },
  control: { columns: { scope: 'text', mode: 'text', at: 'integer', why: 'text' }, order: 'scope' },
  pace: {
    columns: {
      scope: 'text',
      per_second: 'real',
      next_at: 'real',
      ceiling: 'real',
      slowed_at: 'real',
      raised_at: 'real',
      window_at: 'real',
      accepted: 'integer',
      accepted_before: 'integer',
    },
    order: 'scope',
  },
  relay_hour: { columns: { hour: 'integer', mails: 'integer' }, order: 'hour' },
  request: {
    columns: {
      token_tag: 'text',
      address_tag: 'text',
      sealed: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      used_at: 'integer',
    },
    order: 'token_tag',
  },
  unused_report: {
    columns: {
      source: 'text',
      kind: 'text',
      reason: 'text',
      count: 'integer',
      first_at: 'integer',
      last_at: 'integer',
    },
    order: 'source, kind, reason',
  },
  quota: { columns: { key_tag: 'text', window_until: 'integer', used: 'integer' }, order: 'key_tag' },
  form_stamp: { columns: { stamp_tag: 'text', served_tag: 'text', until: 'integer' }, order: 'stamp_tag' },
};

const WITH_OWN_IDS = ['subscriber', 'subscription', 'delivery'];
const BATCH = 1000;

/** Rows copied, by table. Both stores are opened with the same key. All or nothing; the first store is not changed. */
export async function copyStore(from: Store, to: Store): Promise<Record<string, number>> {
  let isAlone = false;
  const leave = await joinSenders(from, async () => {
    isAlone = true;
  });
  try {
    if (!isAlone)
      throw new StoreError(
        `“${from.place}” is being sent from: wait until that has ended, or end it. Nothing was copied.`,
      );
    return await to.db.transaction(async (session) => {
      await assertEmpty(session, to.place);
      await copyKeys(from, session);
      const counts: Record<string, number> = {};
      for (const table of Object.keys(TABLES)) counts[table] = await copyTable(from.db, session, table);
      if (to.server !== null) for (const table of WITH_OWN_IDS) await continueIds(session, table);
      return counts;
    });
  } finally {
    await leave();
  }
}

/** Names are made under keys that the store keeps, sealed by the operator's. */
async function copyKeys(from: Store, to: Session): Promise<void> {
  const { key_check: check, key_ring: ring, key_change: change } = await readSettings(from.db);
  if (change !== undefined)
    throw new StoreError(
      `The key of “${from.place}” is being changed: let “npm run rekey” come to its end first. Nothing was copied.`,
    );
  if (check !== undefined) await writeSetting(to, 'key_check', check);
  if (ring !== undefined) await writeSetting(to, 'key_ring', ring);
}

async function assertEmpty(session: Session, place: string): Promise<void> {
  for (const table of Object.keys(TABLES)) {
    const rows = await session.all(`SELECT 1 AS one FROM ${table} LIMIT 1`);
    if (rows.length > 0)
      throw new StoreError(`“${place}” has something in it already: name an empty one. Nothing was copied.`);
  }
}

async function copyTable(from: Database, to: Session, table: string): Promise<number> {
  const { columns, order } = TABLES[table] ?? { columns: {}, order: '' };
  const names = Object.keys(columns).join(', ');
  let [count, batch]: [number, Row[]] = [0, []];
  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    count += await to.run(
      `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${to.dialect.rowsOf(':rows', columns)}`,
      { rows: JSON.stringify(batch) },
    );
    batch = [];
  }
  for await (const row of from.each(`SELECT ${names} FROM ${table} ORDER BY ${order}`)) {
    batch.push(row);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return count;
}

/** What is added later gets ids after those that were copied. */
async function continueIds(session: Session, table: string): Promise<void> {
  await session.all(
    `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM ${table}), false)`,
  );
}
