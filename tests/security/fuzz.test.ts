/** Two promises of SECURITY.md, by odd input made from a seed: a file that crashes a command, an address in an error. */
import { expect, test } from 'vitest';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import { fuzzRequests } from '#tests/support/fuzz-requests.ts';
import { fuzzCsv } from '#tests/support/fuzz.ts';
import { aPage } from '#tests/support/makers.ts';
import { aService } from '#tests/support/service.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const SEED = 20_220_117;

test('of 20,000 odd lines of CSV no address is repeated, and none is a surprise', async () => {
  const found = await fuzzCsv(await aStore(), { count: 20_000, seed: SEED, page: aPage() });
  expect(found).toEqual({ lines: 20_000, faults: [] });
});

test('of 5,000 odd requests none breaks the service, and no address comes out', async () => {
  const service = await aService({ askingsAnHour: 1_000_000 });
  const strangers = Array.from({ length: 20 }, (_, index) => `stranger${index}@private.example`);
  const rows = strangers.map((address, line) => ({ line, address, components: [], locale: null }));
  await addSubscribers(service.store, rows, { now: 0, isReviving: false });
  expect(await fuzzRequests(service, { count: 5000, seed: SEED, strangers })).toEqual({ lines: 5000, faults: [] });
});
