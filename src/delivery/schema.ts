/**
 * The tables of the store, as steps that only go forward. `PRAGMA user_version`
 * counts the steps taken. A step that has been released is never changed.
 *
 * An address stands in one table alone. `delivery` is the ledger: a row for
 * every subscriber that an update was frozen for, never deleted, and unique for
 * (update, channel, target), which is what makes doubles impossible.
 */

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

export const MIGRATIONS: readonly string[] = [FIRST_FORM];
