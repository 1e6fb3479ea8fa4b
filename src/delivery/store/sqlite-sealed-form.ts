/** The third form of SQLite's store, which PostgreSQL's began with: what its tables mean stands in postgres-schema.ts. */
import type { DatabaseSync } from 'node:sqlite';
import { sealedAddress } from './sealed-address.ts';
import type { Vault } from './vault.ts';

/** Set as long as freed pages and the write-ahead log may still show addresses that are sealed by now. */
const TRACES = 'traces_of_addresses';

/** Seals the addresses with the operator's key, and makes room for more channels, choices and what senders agree on. */
export function sealAddresses(raw: DatabaseSync, vault: Vault): void {
  raw.exec(`
    ALTER TABLE subscriber   RENAME TO old_subscriber;
    ALTER TABLE subscription RENAME TO old_subscription;
    ALTER TABLE update_event RENAME TO old_update_event;
    ALTER TABLE delivery     RENAME TO old_delivery;
    DROP INDEX subscription_active; DROP INDEX subscriber_address;
    DROP INDEX delivery_ready; DROP INDEX delivery_lease; DROP INDEX delivery_report; DROP INDEX delivery_target;
    DELETE FROM setting WHERE name = 'secret';
    ${TABLES}`);
  const insert = raw.prepare(
    `INSERT INTO subscriber (id, channel, address_sealed, address_tag, domain_tag, locale, created_at, merged_into)
     VALUES (?, 'email', ?, ?, ?, ?, ?, ?)`,
  );
  // A row may name a later one, which is not there yet.
  raw.exec('PRAGMA defer_foreign_keys = ON');
  for (const row of raw.prepare('SELECT * FROM old_subscriber ORDER BY id').all()) {
    const address = String(row['address']);
    const merged = row['merged_into'] as number | null;
    const { sealed, tag, domainTag } = sealedAddress(vault, 'email', address);
    const [kept, found] = merged === null ? [sealed, tag] : [null, null];
    insert.run(
      row['id'] as number,
      kept,
      found,
      domainTag,
      row['locale'] as string | null,
      row['created_at'] as number,
      merged,
    );
  }
  raw.exec(`
    INSERT INTO subscription (id, subscriber_id, component_id, kind, subject_id, created_at, ended_at, ended_reason)
      SELECT id, subscriber_id, component_id, '*', '*', created_at, ended_at, ended_reason FROM old_subscription;
    INSERT INTO update_event (id, subject_id, kind, state, noted_at, valid_until, digest, reach, candidates, prepared, excluded, suppressed, wave)
      SELECT id, subject_id, kind, state, noted_at, valid_until, digest, '', candidates, prepared, excluded, 0, 0 FROM old_update_event;
    INSERT INTO delivery (id, update_id, channel, target_id, domain_tag, wave, state, run_at, attempt, owner, fence, lease_until, code, reply, updated_at)
      SELECT d.id, update_id, d.channel, target_id, s.domain_tag, 0, state, run_at, attempt, owner, fence, lease_until, code, reply, updated_at
        FROM old_delivery d JOIN subscriber s ON s.id = d.target_id;
    INSERT INTO setting SELECT '${TRACES}', 'due' WHERE EXISTS (SELECT 1 FROM old_subscriber);
    DROP TABLE old_delivery; DROP TABLE old_subscription; DROP TABLE old_update_event; DROP TABLE old_subscriber;`);
}

const TABLES = `
  CREATE TABLE subscriber (
    id             INTEGER PRIMARY KEY,
    channel        TEXT NOT NULL CHECK (channel IN ('email', 'webhook', 'slack', 'discord', 'teams', 'google-chat', 'web-push')),
    address_sealed TEXT,
    address_tag    TEXT,
    domain_tag     TEXT NOT NULL,
    contact_sealed TEXT,
    contact_tag    TEXT,
    locale         TEXT,
    created_at     INTEGER NOT NULL,
    merged_into    INTEGER REFERENCES subscriber (id)
  ) STRICT;
  CREATE UNIQUE INDEX subscriber_tag ON subscriber (address_tag);
  CREATE INDEX subscriber_contact ON subscriber (contact_tag) WHERE contact_tag IS NOT NULL;

  CREATE TABLE subscription (
    id            INTEGER PRIMARY KEY,
    subscriber_id INTEGER NOT NULL REFERENCES subscriber (id),
    component_id  TEXT NOT NULL,
    kind          TEXT NOT NULL,
    subject_id    TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    ended_reason  TEXT
  ) STRICT;
  CREATE UNIQUE INDEX subscription_active ON subscription (subscriber_id, component_id, kind, subject_id) WHERE ended_at IS NULL;
  CREATE INDEX subscription_subscriber ON subscription (subscriber_id);

  CREATE TABLE update_event (
    id          TEXT PRIMARY KEY,
    subject_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('adopted', 'frozen')),
    noted_at    INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    reach       TEXT NOT NULL,
    candidates  INTEGER NOT NULL,
    prepared    INTEGER NOT NULL,
    excluded    INTEGER NOT NULL,
    suppressed  INTEGER NOT NULL,
    wave        INTEGER NOT NULL,
    CHECK (candidates = prepared + excluded + suppressed)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    update_id   TEXT NOT NULL REFERENCES update_event (id),
    channel     TEXT NOT NULL,
    target_id   INTEGER NOT NULL REFERENCES subscriber (id),
    domain_tag  TEXT NOT NULL,
    wave        INTEGER NOT NULL,
    state       TEXT NOT NULL DEFAULT 'ready' CHECK (state IN
      ('ready', 'leased', 'started', 'accepted', 'failed', 'unknown', 'cancelled', 'suppressed', 'superseded')),
    run_at      INTEGER NOT NULL,
    attempt     INTEGER NOT NULL DEFAULT 0,
    owner       TEXT,
    fence       INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    code        TEXT,
    reply       TEXT,
    updated_at  INTEGER NOT NULL,
    UNIQUE (update_id, channel, target_id)
  ) STRICT;
  CREATE INDEX delivery_ready  ON delivery (update_id, channel, wave, run_at, id) WHERE state = 'ready';
  CREATE INDEX delivery_domain ON delivery (domain_tag, run_at)        WHERE state = 'ready';
  CREATE INDEX delivery_lease  ON delivery (lease_until)               WHERE state IN ('leased', 'started');
  CREATE INDEX delivery_report ON delivery (update_id, state);
  CREATE INDEX delivery_target ON delivery (target_id);

  CREATE TABLE attempt (
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    ended_at    INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    code        TEXT,
    reply       TEXT
  ) STRICT;
  CREATE INDEX attempt_delivery ON attempt (delivery_id);

  CREATE TABLE suppression (
    address_tag   TEXT PRIMARY KEY,
    reason        TEXT NOT NULL,
    evidence      TEXT,
    score         REAL NOT NULL,
    scored_at     INTEGER NOT NULL,
    suppressed_at INTEGER,
    until         INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE control (
    scope TEXT PRIMARY KEY,
    mode  TEXT NOT NULL CHECK (mode IN ('pause', 'stop')),
    at    INTEGER NOT NULL,
    why   TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE pace (
    domain_tag   TEXT PRIMARY KEY,
    allowance    INTEGER NOT NULL,
    window_until INTEGER NOT NULL,
    used         INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE request (
    token_tag   TEXT PRIMARY KEY,
    address_tag TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX request_address ON request (address_tag, created_at);

  CREATE TABLE quota (
    key_tag      TEXT PRIMARY KEY,
    window_until INTEGER NOT NULL,
    used         INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Overwrites what sealing left in freed pages and in the log. Outside of a
 * transaction, as SQLite asks; where it is cut short, the next opening does it.
 */
export function eraseTraces(raw: DatabaseSync): void {
  if (raw.prepare('SELECT 1 FROM setting WHERE name = ?').get(TRACES) === undefined) return;
  raw.exec('VACUUM');
  // Busy where another process reads: its pages are still needed.
  if (raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] !== 0) return;
  raw.prepare('DELETE FROM setting WHERE name = ?').run(TRACES);
}
