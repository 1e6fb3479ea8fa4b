/** What stands in a store, and what keeps one from being opened. */
import { closeStore, openStore, type Opening, type Store } from '#delivery/store/store.ts';
import { isServer, serverName } from '#delivery/store/postgres.ts';
import { KEY } from './temporary-store.ts';

/** The error's name and sentence, with PLACE for the place; “opened” where it can be opened. */
export async function refusalOf(place: string, opening: Opening = { key: KEY }): Promise<string> {
  try {
    await closeStore(await openStore(place, opening));
    return 'opened';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message.replaceAll(isServer(place) ? serverName(place) : place, 'PLACE')}`;
  }
}

/** Each table's columns, with “?” where a column may be empty, by the table's name. */
export async function columnsIn({ db }: Store): Promise<Record<string, string[]>> {
  const rows = await db.all(
    db.dialect.name === 'sqlite'
      ? `SELECT t.name AS "table", c.name AS "column", c."notnull" = 0 AND c.pk = 0 AS optional
           FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'`
      : `SELECT table_name AS "table", column_name AS "column", is_nullable = 'YES' AS optional
           FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const tables: Record<string, string[]> = {};
  for (const row of rows)
    (tables[String(row['table'])] ??= []).push(`${String(row['column'])}${row['optional'] ? '?' : ''}`);
  return Object.fromEntries(Object.entries(tables).map(([table, columns]) => [table, columns.toSorted()]));
}

/** Every row of every table, as JSON, in an order that does not tell when it was written. */
export async function rowsIn(store: Store): Promise<Record<string, string[]>> {
  const tables = Object.keys(await columnsIn(store)).toSorted();
  const contents = tables.map(async (table) => {
    const rows = await store.db.all(`SELECT * FROM ${table}`);
    return [table, rows.map((row) => JSON.stringify(row)).toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}
