/** Freezes the audience, and writes what becomes of a slice of it, 50 at a time as 50 lines would. */
import { writeSync } from 'node:fs';
import { noticesOf } from '#core/notice.ts';
import { openJournal } from '#delivery/outbox/journal.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { claimDue } from '#delivery/outbox/claims.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { parseAudienceJob, type AudienceWork } from './audience-job.ts';
import { BENCH_KEY } from './key.ts';
import { AT, CONTENT } from './words.ts';

const LINES = 50;
const LEASE_MS = 60_000;

const { place, slice } = parseAudienceJob(process.argv[2] ?? '{}');
const [notice] = noticesOf(CONTENT);
if (notice === undefined) throw new Error('There is no notice to measure with.');
const store = await openStore(place, { key: BENCH_KEY, inThread: true });
const startedAt = performance.now();
await freeze(store, notice, { digest: '', now: AT });
const frozenAt = performance.now();
const journal = openJournal(store, { clock: () => AT, leaseMs: LEASE_MS, lines: LINES });
const claiming = {
  owner: 'bench',
  channel: 'email',
  updateIds: [notice.id],
  now: AT,
  leaseUntil: AT + LEASE_MS,
} as const;
for (let done = 0; done < slice; done += 2 * LINES) {
  const claims = await claimDue(store, { ...claiming, limit: 2 * LINES });
  for (const part of [claims.slice(0, LINES), claims.slice(LINES)]) {
    await Promise.all(part.map((claim) => journal.start(claim)));
    for (const claim of part)
      journal.settle(claim, { state: 'accepted', code: '2.0.0', reply: '250 2.0.0 Ok: queued' });
  }
}
await journal.close();
const work: AudienceWork = {
  freezeMs: frozenAt - startedAt,
  deliveryMs: (performance.now() - frozenAt) / slice,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
await closeStore(store);
writeSync(3, JSON.stringify(work));
