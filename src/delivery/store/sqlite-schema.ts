/**
 * The tables of SQLite's store, as steps that only go forward. `PRAGMA
 * user_version` counts the steps taken. A step that has been released is never
 * changed. What the tables mean stands in postgres-schema.ts, which began with
 * the form that this one has grown to.
 */
import type { DatabaseSync } from 'node:sqlite';
import { SHARED_STEPS, SQLITE_WORDS } from './shared-steps.ts';
import { sealAddresses } from './sqlite-sealed-form.ts';
import type { Vault } from './vault.ts';

/** Says in the file's head that it is ours: “ACLR”. */
export const APPLICATION_ID = 0x41434c52;

const FIRST_FORM = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE subscriber (
    id         INTEGER PRIMARY KEY,
    address    TEXT NOT NULL UNIQUE,
    locale     TEXT,
    created_at INTEGER NOT NULL
  ) STRICT;

  -- component_id '*' is every component. A subscription is ended, never deleted:
  -- that is how a later import knows whom it must not bring back.
  CREATE TABLE subscription (
    id            INTEGER PRIMARY KEY,
    subscriber_id INTEGER NOT NULL REFERENCES subscriber (id),
    component_id  TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    ended_reason  TEXT
  ) STRICT;
  CREATE UNIQUE INDEX subscription_active ON subscription (subscriber_id, component_id) WHERE ended_at IS NULL;

  -- candidates = prepared + excluded, verified when the audience is frozen.
  CREATE TABLE update_event (
    id          TEXT PRIMARY KEY,
    subject_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('adopted', 'frozen')),
    noted_at    INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    candidates  INTEGER NOT NULL,
    prepared    INTEGER NOT NULL,
    excluded    INTEGER NOT NULL,
    CHECK (candidates = prepared + excluded)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    update_id   TEXT NOT NULL REFERENCES update_event (id),
    channel     TEXT NOT NULL CHECK (channel IN ('email')),
    target_id   INTEGER NOT NULL REFERENCES subscriber (id),
    state       TEXT NOT NULL DEFAULT 'ready'
      CHECK (state IN ('ready', 'leased', 'started', 'accepted', 'failed', 'unknown', 'cancelled')),
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
  CREATE INDEX delivery_ready  ON delivery (run_at, id)   WHERE state = 'ready';
  CREATE INDEX delivery_lease  ON delivery (lease_until)  WHERE state IN ('leased', 'started');
  CREATE INDEX delivery_report ON delivery (update_id, state);
  CREATE INDEX delivery_target ON delivery (target_id);
`;

/**
 * One mailbox, one subscriber, however its address is spelt: rows that differ in
 * case alone become one. Mails go to the spelling of a row that was subscribed,
 * the oldest first. Its choices are those of all spellings together. Where one
 * spelling was removed, all are, as the removal would have done had addresses
 * been compared like this before; unless that row was revived afterwards.
 *
 * Another spelling's row stays for the ledger, which names it, and points to the
 * one that counts. What waits for a mailbox twice is sent once.
 */
const ONE_ROW_A_MAILBOX = `
  ALTER TABLE subscriber ADD COLUMN merged_into INTEGER REFERENCES subscriber (id);

  CREATE TEMP TABLE spelling AS
    SELECT id, first_value(id) OVER (PARTITION BY lower(address) ORDER BY
             NOT EXISTS (SELECT 1 FROM subscription p WHERE p.subscriber_id = s.id AND p.ended_at IS NULL), id) AS kept
      FROM subscriber s WHERE EXISTS
        (SELECT 1 FROM subscriber o WHERE o.id <> s.id AND o.address = s.address COLLATE NOCASE);

  CREATE TEMP TABLE removed AS
    SELECT kept, max(p.ended_at) AS at
      FROM spelling JOIN subscription p ON p.subscriber_id = spelling.id WHERE p.ended_at IS NOT NULL GROUP BY kept;
  DELETE FROM removed WHERE EXISTS (
    SELECT 1 FROM spelling v JOIN subscription revived ON revived.subscriber_id = v.id AND revived.ended_at IS NULL
      JOIN subscription earlier ON earlier.subscriber_id = v.id AND earlier.ended_at <= revived.created_at
     WHERE v.kept = removed.kept AND revived.created_at >= removed.at);
  UPDATE subscription AS p SET ended_at = max(p.created_at, removed.at), ended_reason = 'merged'
    FROM spelling JOIN removed USING (kept) WHERE p.subscriber_id = spelling.id AND p.ended_at IS NULL;

  -- Of the same choice twice, and of a choice beside “everything”, one says it all.
  UPDATE subscription AS p SET ended_at = p.created_at, ended_reason = 'merged'
    FROM spelling WHERE p.subscriber_id = spelling.id AND p.ended_at IS NULL AND EXISTS (
      SELECT 1 FROM spelling o JOIN subscription q ON q.subscriber_id = o.id AND q.ended_at IS NULL
       WHERE o.kept = spelling.kept AND ((q.component_id = p.component_id AND q.id < p.id)
          OR (q.component_id = '*' AND p.component_id <> '*')));
  UPDATE subscription AS p SET subscriber_id = spelling.kept FROM spelling WHERE p.subscriber_id = spelling.id;
  UPDATE subscriber AS s SET merged_into = spelling.kept FROM spelling WHERE s.id = spelling.id AND s.id <> spelling.kept;

  UPDATE delivery AS d SET state = 'cancelled', code = 'ended', lease_until = NULL
    FROM spelling JOIN removed USING (kept) WHERE d.target_id = spelling.id AND d.state IN ('ready', 'leased');
  UPDATE delivery AS d SET state = 'cancelled', code = 'merged', lease_until = NULL
    FROM spelling WHERE d.target_id = spelling.id AND d.state IN ('ready', 'leased') AND EXISTS (
      SELECT 1 FROM spelling o JOIN delivery e ON e.target_id = o.id
       WHERE o.kept = spelling.kept AND e.update_id = d.update_id AND e.channel = d.channel AND e.id <> d.id
         AND (e.state IN ('started', 'accepted', 'unknown') OR (e.state IN ('ready', 'leased') AND e.id < d.id)));

  DROP TABLE spelling;
  DROP TABLE removed;
  CREATE UNIQUE INDEX subscriber_address ON subscriber (address COLLATE NOCASE) WHERE merged_into IS NULL;
`;

/** A step is SQL, or code where it needs the operator's key. */
export type SqliteMigration = string | ((raw: DatabaseSync, vault: Vault) => void);

export const MIGRATIONS: readonly SqliteMigration[] = [
  FIRST_FORM,
  ONE_ROW_A_MAILBOX,
  sealAddresses,
  ...SHARED_STEPS.map((step) => step(SQLITE_WORDS)),
];
