/** What a refusal for good says about its recipient: the same follows as if it had come back as a mail. */
import type { Instant } from '#core/instant.ts';
import { applyReportIn, nothingApplied } from '../bounces/apply.ts';
import { aReport } from '../bounces/report.ts';
import type { Claim } from '../outbox/claims.ts';
import type { Session } from '../store/database.ts';
import type { Vault } from '../store/vault.ts';
import type { Verdict } from '../verdict.ts';
import { NOT_ALLOWED } from './allow-list.ts';

interface Refusal {
  vault: Vault;
  claim: Claim;
  verdict: Verdict;
  now: Instant;
}

export async function learnFromRefusal(
  session: Session,
  { vault, claim, verdict: { code, reply }, now }: Refusal,
): Promise<void> {
  if (code === NOT_ALLOWED) return;
  const status = code !== null && code.includes('.') ? code : null;
  const facts = { delivery: String(claim.id), action: 'failed', status, diagnostic: reply } as const;
  const report = aReport({ kind: 'bounce', source: 'mail', permanence: 'permanent', ...facts });
  await applyReportIn(session, report, { vault, now, applied: nothingApplied() });
}
