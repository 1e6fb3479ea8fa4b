/** What follows in the store from what came back about mails. Doing it twice changes nothing more. */
import { DAY, type Instant } from '#core/instant.ts';
import { keepScore, scoreOf, suppress } from '../people/suppression.ts';
import { endSubscriptions } from '../people/subscriptions.ts';
import type { Session } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { score, verdictOf } from './policy.ts';
import type { BounceReport } from './report.ts';
import { targetOf, type Target } from './target.ts';
import { noteUnused, type UnusedReason } from './unused.ts';

export interface Applied {
  /** Addresses to which nothing is sent from now on. */
  suppressed: number;
  /** Of those, people who complained, whose subscriptions ended. */
  complained: number;
  /** People who told a sending service that they want no more; their subscriptions ended. */
  optedOut: number;
  /** Something is held against the address, and mail goes on. */
  scored: number;
  /** Somebody refuses the sender or the text; the operator has to look. */
  alarms: { status: string | null; diagnostic: string | null }[];
  /** Reports from which nothing follows: delays, holiday notices. */
  ignored: number;
  /** Reports about an address or a delivery that is not in the store. */
  strangers: number;
  /** Complaints by somebody whom nobody knows: somebody called a mail of ours spam, and may get the next one. */
  strangeComplaints: number;
}

export function nothingApplied(): Applied {
  return {
    suppressed: 0,
    complained: 0,
    optedOut: 0,
    scored: 0,
    alarms: [],
    ignored: 0,
    strangers: 0,
    strangeComplaints: 0,
  };
}

interface Application {
  now: Instant;
  applied: Applied;
}

/** Adds to `applied` what followed. */
export async function applyReport(store: Store, report: BounceReport, application: Application): Promise<void> {
  const { act } = verdictOf(report);
  // Nothing is written then, so nobody's transaction is waited for.
  const isHeard = report.source === 'mail' && (act === 'nothing' || act === 'alarm');
  const within = { ...application, vault: store.vault };
  if (isHeard) await applyReportIn(store.db, report, within);
  else await store.db.transaction((session) => applyReportIn(session, report, within));
}

/** The same within a transaction that does more. */
export async function applyReportIn(
  session: Session,
  report: BounceReport,
  { vault, now, applied }: Application & Pick<Store, 'vault'>,
): Promise<void> {
  const { act } = verdictOf(report);
  if (act === 'nothing') {
    applied.ignored += 1;
    if (report.kind === 'other') await noteUseless(session, report, { reason: 'no-meaning', now });
  } else if (act === 'alarm') applied.alarms.push({ status: report.status, diagnostic: report.diagnostic });
  else {
    const target = await targetOf(session, vault, report);
    if (target !== null) return applyTo(session, { ...target, report, now, applied });
    applied[report.kind === 'complaint' ? 'strangeComplaints' : 'strangers'] += 1;
    await noteUseless(session, report, { reason: 'nobody', now });
  }
}

/** What came by mail is told at once, to whoever has it read; a complaint is kept, as somebody may have to look for its sender. */
async function noteUseless(
  session: Session,
  { source, kind }: BounceReport,
  { reason, now }: { reason: UnusedReason; now: Instant },
): Promise<void> {
  if (source !== 'mail' || kind === 'complaint') await noteUnused(session, { source, kind, reason }, now);
}

interface Applying extends Target {
  report: BounceReport;
  now: Instant;
  applied: Applied;
}

async function applyTo(session: Session, { subscriberId, tag, report, now, applied }: Applying): Promise<void> {
  const verdict = verdictOf(report);
  await recordAnswer(session, report, now);
  if (verdict.act === 'end') {
    await endSubscriptions(session, subscriberId, { now, reason: 'unsubscribed' });
    applied.optedOut += 1;
    return;
  }
  if (verdict.act === 'suppress') {
    await suppress(session, { tag, reason: verdict.reason, evidence: evidenceOf(report), now, until: null });
    applied.suppressed += 1;
    if (!verdict.endsSubscriptions) return;
    await endSubscriptions(session, subscriberId, { now, reason: 'complaint' });
    applied.complained += 1;
    return;
  }
  const { score: kept, suppressedUntil } = score(await scoreOf(session, tag), report, now);
  if (suppressedUntil !== null) {
    await suppress(session, { tag, reason: 'bounces', evidence: evidenceOf(report), now, until: suppressedUntil });
    applied.suppressed += 1;
  } else if (kept !== null) {
    await keepScore(session, tag, kept);
    applied.scored += 1;
  }
}

/** What an operator reads when it is asked why somebody gets no mail: what was said, else who said it and what it stands for. */
function evidenceOf({ diagnostic, source, kind, status }: BounceReport): string {
  return diagnostic ?? `${source}: ${status ?? kind}`;
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
