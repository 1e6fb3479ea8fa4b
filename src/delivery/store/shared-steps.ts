/**
 * Steps by which the tables of both databases grow, in their order: written
 * once, after the forms with which each began. A step that has been released is
 * never changed. A statement ends with “;” at the end of a line.
 */

/** The types of columns, in the words of a database. */
export interface ColumnWords {
  integer: 'INTEGER' | 'bigint';
  real: 'REAL' | 'double precision';
  /** What SQLite adds after a table, so that a column takes its own type alone. */
  strict: ' STRICT' | '';
}

export const SQLITE_WORDS: ColumnWords = { integer: 'INTEGER', real: 'REAL', strict: ' STRICT' };
export const POSTGRES_WORDS: ColumnWords = { integer: 'bigint', real: 'double precision', strict: '' };

type Step = (words: ColumnWords) => string;

/** What was told about mails and nobody could use, by who told it, what and why. */
const UNUSED_REPORTS: Step = ({ integer, strict }) => `CREATE TABLE unused_report (
  source   TEXT NOT NULL,
  kind     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  count    ${integer} NOT NULL,
  first_at ${integer} NOT NULL,
  last_at  ${integer} NOT NULL,
  PRIMARY KEY (source, kind, reason)
)${strict};`;

/** A form's stamp that was used, and whom it served, both as tags: it serves nobody else. */
const USED_STAMPS: Step = ({ integer, strict }) => `
  CREATE TABLE form_stamp (
    stamp_tag  TEXT PRIMARY KEY,
    served_tag TEXT NOT NULL,
    until      ${integer} NOT NULL
  )${strict};
`;

/**
 * How often senders began on an update, in connections, and what had been
 * settled, refused and unknown of it when an operator last let it go on.
 */
const WAVES_JUDGED: Step = ({ integer }) => `
  ALTER TABLE update_event ADD COLUMN begun_lines ${integer} NOT NULL DEFAULT 0;
  ALTER TABLE update_event ADD COLUMN resumed_at ${integer} NOT NULL DEFAULT 0;
  ALTER TABLE update_event ADD COLUMN passed_settled ${integer} NOT NULL DEFAULT 0;
  ALTER TABLE update_event ADD COLUMN passed_refused ${integer} NOT NULL DEFAULT 0;
  ALTER TABLE update_event ADD COLUMN passed_unknown ${integer} NOT NULL DEFAULT 0;
`;

/** Links hold the subscriber's epoch: when it rises, those with an earlier one are useless. */
const LINK_EPOCH: Step = ({ integer }) => `ALTER TABLE subscriber ADD COLUMN link_epoch ${integer} NOT NULL DEFAULT 0;`;

/** An audience that is being frozen: up to which subscriber; null once it is whole, or where there is none. */
const FROZEN_TO: Step = ({ integer }) => `ALTER TABLE update_event ADD COLUMN frozen_to ${integer};`;

/**
 * How fast mails may go to a domain that asked for less, and through the relay,
 * as src/delivery/outbox/bucket.ts has it; and how many went in each hour, where
 * the operator has said how many may in a day.
 */
const BUCKETS: Step = ({ integer, real, strict }) => `
  DROP TABLE pace;
  CREATE TABLE pace (
    scope           text PRIMARY KEY,
    per_second      ${real} NOT NULL,
    next_at         ${real} NOT NULL,
    ceiling         ${real} NOT NULL,
    slowed_at       ${real} NOT NULL,
    raised_at       ${real} NOT NULL,
    window_at       ${real} NOT NULL,
    accepted        ${integer} NOT NULL,
    accepted_before ${integer} NOT NULL
  )${strict};
  CREATE TABLE relay_hour (
    hour  ${integer} PRIMARY KEY,
    mails ${integer} NOT NULL
  )${strict};
`;

/** For counting what runs at one site. */
const POSTED_TO: Step = () => `CREATE INDEX subscriber_posted ON subscriber (domain_tag) WHERE channel <> 'email';`;

/** Who was merged into a person, whose deliveries are that person's too. */
const MERGED: Step = () => `CREATE INDEX subscriber_merged ON subscriber (merged_into) WHERE merged_into IS NOT NULL;`;

export const SHARED_STEPS: readonly Step[] = [
  UNUSED_REPORTS,
  USED_STAMPS,
  WAVES_JUDGED,
  LINK_EPOCH,
  FROZEN_TO,
  BUCKETS,
  POSTED_TO,
  MERGED,
];
