/** Many subscribers at once: written straight into the tables, sealed as the program seals them. */
import { sealedAddress } from '#delivery/store/sealed-address.ts';
import type { Store } from '#delivery/store/store.ts';

const BATCH = 5000;
const SUBSCRIBER = { id: 'integer', sealed: 'text', tag: 'text', domain_tag: 'text' } as const;

/** `count` subscribers to everything, at a hundred domains. */
export async function fillStore({ db, vault }: Store, count: number): Promise<void> {
  for (let from = 1; from <= count; from += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - from + 1) }, (_, index) => {
      const id = from + index;
      const { sealed, tag, domainTag } = sealedAddress(vault, 'email', `person${id}@mail${id % 100}.example`);
      return { id, sealed, tag, domain_tag: domainTag };
    });
    await db.transaction(async (session) => {
      const values = { rows: JSON.stringify(rows) };
      const source = session.dialect.rowsOf(':rows', SUBSCRIBER);
      await session.run(
        `INSERT INTO subscriber (id, channel, address_sealed, address_tag, domain_tag, created_at)
         SELECT v.id, 'email', v.sealed, v.tag, v.domain_tag, 0 FROM ${source}`,
        values,
      );
      await session.run(
        `INSERT INTO subscription (subscriber_id, component_id, kind, subject_id, created_at)
         SELECT v.id, '*', '*', '*', 0 FROM ${source}`,
        values,
      );
    });
  }
}
