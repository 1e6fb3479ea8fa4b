/** What follows in the store from what came back about mails. Doing it twice changes nothing more. */
import { DAY, type Instant } from '#core/instant.ts';
import { keepScore, scoreOf, suppress } from '../people/suppression.ts';
import { endSubscriptions } from '../people/subscriptions.ts';
import type { Session } from '../store/database.ts';
import { addressTag } from '../store/sealed-address.ts';
import type { Store } from '../store/store.ts';
import { score, verdictOf } from './policy.ts';
import type { BounceReport } from './report.ts';

export interface Applied {
  /** Addresses to which nothing is sent from now on. */
  suppressed: number;
  /** Of those, people who complained, whose subscriptions ended. */
  complained: number;
  /** Something is held against the address, and mail goes on. */
  scored: number;
  /** Somebody refuses the sender or the text; the operator has to look. */
  alarms: { status: string | null; diagnostic: string | null }[];
  /** Reports from which nothing follows: delays, holiday notices. */
  ignored: number;
  /** Reports about an address or a delivery that is not in the store. */
  strangers: number;
}

export function nothingApplied(): Applied {
  return { suppressed: 0, complained: 0, scored: 0, alarms: [], ignored: 0, strangers: 0 };
}

/** Adds to `applied` what followed. */
export async function applyReport(
  store: Store,
  report: BounceReport,
  { now, applied }: { now: Instant; applied: Applied },
): Promise<void> {
  const verdict = verdictOf(report);
  if (verdict.act === 'nothing') applied.ignored += 1;
  else if (verdict.act === 'alarm') applied.alarms.push({ status: report.status, diagnostic: report.diagnostic });
  else
    await store.db.transaction(async (session) => {
      const target = await targetOf(session, store, report);
      if (target === null) applied.strangers += 1;
      else await applyTo(session, { ...target, report, now, applied });
    });
}

interface Target {
  subscriberId: number;
  tag: string;
}

/** By the delivery whose signature was verified, else by the address that an authenticated service named. */
async function targetOf(session: Session, { vault }: Store, report: BounceReport): Promise<Target | null> {
  const { delivery, recipient, source } = report;
  if (delivery !== null)
    return found(
      await session.all(
        `SELECT s.id, s.address_tag AS tag FROM delivery d JOIN subscriber s ON s.id = d.target_id
          WHERE d.id = :delivery AND s.address_tag IS NOT NULL`,
        { delivery: Number(delivery) },
      ),
    );
  if (recipient === null || source === 'mail') return null;
  const tag = addressTag(vault, recipient);
  return found(await session.all('SELECT id, address_tag AS tag FROM subscriber WHERE address_tag = :tag', { tag }));
}

function found([row]: Record<string, unknown>[]): Target | null {
  return row === undefined ? null : { subscriberId: Number(row['id']), tag: String(row['tag']) };
}

interface Applying extends Target {
  report: BounceReport;
  now: Instant;
  applied: Applied;
}

async function applyTo(session: Session, { subscriberId, tag, report, now, applied }: Applying): Promise<void> {
  const verdict = verdictOf(report);
  await recordAnswer(session, report, now);
  if (verdict.act === 'suppress') {
    await suppress(session, { tag, reason: verdict.reason, evidence: report.diagnostic, now, until: null });
    applied.suppressed += 1;
    if (!verdict.endsSubscriptions) return;
    await endSubscriptions(session, subscriberId, { now, reason: 'complaint' });
    applied.complained += 1;
    return;
  }
  const { score: kept, suppressedUntil } = score(await scoreOf(session, tag), report, now);
  if (suppressedUntil !== null) {
    await suppress(session, { tag, reason: 'bounces', evidence: report.diagnostic, now, until: suppressedUntil });
    applied.suppressed += 1;
  } else if (kept !== null) {
    await keepScore(session, tag, kept);
    applied.scored += 1;
  }
}

/** The delivery stays “accepted”: its relay took it, and this came later. Once a day is enough. */
async function recordAnswer(
  session: Session,
  { delivery, kind, status, diagnostic }: BounceReport,
  now: Instant,
): Promise<void> {
  if (delivery === null) return;
  await session.run(
    `INSERT INTO attempt (delivery_id, ended_at, verdict, code, reply)
     SELECT CAST(:delivery AS bigint), CAST(:now AS bigint), CAST(:kind AS text), CAST(:status AS text), CAST(:diagnostic AS text)
      WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.delivery_id = :delivery AND a.verdict = :kind AND a.ended_at > :since)`,
    { delivery: Number(delivery), kind, status, diagnostic, now, since: now - DAY },
  );
}
