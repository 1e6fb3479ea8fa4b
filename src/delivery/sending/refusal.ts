/** What a refusal for good says about its recipient: the same follows as if it had come back as a mail. */
import type { Instant } from '#core/instant.ts';
import { applyReport, nothingApplied } from '../bounces/apply.ts';
import { aReport } from '../bounces/report.ts';
import type { Claim } from '../outbox/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verdict.ts';
import { NOT_ALLOWED } from './allow-list.ts';

interface Refusal {
  claim: Claim;
  verdict: Verdict;
  now: Instant;
}

export async function learnFromRefusal(store: Store, { claim, verdict: { code, reply }, now }: Refusal): Promise<void> {
  if (code === NOT_ALLOWED) return;
  const status = code !== null && code.includes('.') ? code : null;
  const facts = { delivery: String(claim.id), action: 'failed', status, diagnostic: reply } as const;
  const report = aReport({ kind: 'bounce', source: 'mail', permanence: 'permanent', ...facts });
  await applyReport(store, report, { now, applied: nothingApplied() });
}
