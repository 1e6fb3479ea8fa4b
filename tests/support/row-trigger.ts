/** What a broken store does to rows of deliveries, in either database. */
import type { Store } from '#delivery/store/store.ts';

export interface RowTrigger {
  on: 'INSERT' | 'UPDATE';
  /** A condition on the row `new`. */
  when: string;
  /** `skip` leaves the row out without a word. */
  outcome: 'skip' | 'disk is full';
}

/** Breaks the table of deliveries. Returns how to mend it. */
export async function breakDeliveries({ db }: Store, { on, when, outcome }: RowTrigger): Promise<() => Promise<void>> {
  if (db.dialect.name === 'sqlite') {
    const raise = outcome === 'skip' ? 'raise(IGNORE)' : `raise(ABORT, '${outcome}')`;
    await db.run(`CREATE TRIGGER breaks BEFORE ${on} ON delivery WHEN ${when} BEGIN SELECT ${raise}; END`);
    return async () => void (await db.run('DROP TRIGGER breaks'));
  }
  const body = outcome === 'skip' ? 'RETURN NULL;' : `RAISE EXCEPTION '${outcome}';`;
  await db.run(`CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`);
  await db.run(`CREATE TRIGGER breaks BEFORE ${on} ON delivery FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION breaks()`);
  return async () => void (await db.run('DROP TRIGGER breaks ON delivery'));
}
