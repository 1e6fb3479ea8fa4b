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

export const SHARED_STEPS: readonly Step[] = [];
