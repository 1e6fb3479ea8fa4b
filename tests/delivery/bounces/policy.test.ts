import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { score, verdictOf, type BounceScore } from '#delivery/bounces/policy.ts';
import { aReport, type BounceReport } from '#delivery/bounces/report.ts';

const NOW = Date.UTC(2022, 0, 17, 14);

function bounce(status: string | null, known: Partial<BounceReport> = {}): BounceReport {
  return aReport({ kind: 'bounce', source: 'mail', action: 'failed', status, ...known });
}

const GONE = { act: 'suppress', reason: 'no-such-address', endsSubscriptions: false };

test.each(['5.1.1', '5.1.3', '5.1.6', '5.1.10', '5.2.1'])(
  'an address refused with %s is left alone at once',
  (status) => {
    expect(verdictOf(bounce(status))).toEqual(GONE);
  },
);

test.each([
  ['5.0.0', 2],
  ['5.1.0', 2],
  ['5.1.2', 2],
  ['5.2.2', 1],
  ['5.2.3', 1],
  ['5.3.0', 1],
  ['5.4.4', 1],
  ['4.2.2', 1],
  ['4.4.7', 1],
])('a refusal with %s adds %i', (status, points) => {
  expect(verdictOf(bounce(status))).toEqual({ act: 'score', points });
});

test.each(['5.5.0', '5.6.1', '5.7.1', '5.7.26', '5.7.515', '4.7.0'])('%s is about the sender', (status) => {
  expect(verdictOf(bounce(status))).toEqual({ act: 'alarm' });
});

test('a bounce that does not say why adds little, and more if it was for good', () => {
  expect(verdictOf(bounce(null))).toEqual({ act: 'score', points: 1 });
  expect(verdictOf(bounce(null, { diagnostic: '550 no' }))).toEqual({ act: 'score', points: 2 });
});

test('one of several to whom a mail was passed on does not speak for the address', () => {
  expect(verdictOf(bounce('5.1.1', { isSole: false }))).toEqual({ act: 'score', points: 2 });
});

test('what is late, or arrived, has no consequence', () => {
  const actions = ['delayed', 'delivered', 'relayed', 'expanded'] as const;
  expect(actions.map((action) => verdictOf(bounce('5.1.1', { action })).act)).toEqual(actions.map(() => 'nothing'));
  expect(verdictOf(bounce('2.0.0', { action: null }))).toEqual({ act: 'nothing' });
});

test('a complaint ends subscriptions; answers of machines and people do nothing', () => {
  expect(verdictOf(aReport({ kind: 'complaint', source: 'mail' }))).toEqual({
    act: 'suppress',
    reason: 'complaint',
    endsSubscriptions: true,
  });
  expect(verdictOf(aReport({ kind: 'auto-reply', source: 'mail' }))).toEqual({ act: 'nothing' });
  expect(verdictOf(aReport({ kind: 'other', source: 'mail' }))).toEqual({ act: 'nothing' });
});

/** On which day a report a day ends in being left alone; null: not within a hundred. */
function dayOfSuppression(status: string, everyDays: number): number | null {
  let kept: BounceScore | null = null;
  for (let day = 1; day <= 100; day += 1) {
    const scored = score(kept, bounce(status), NOW + day * everyDays * DAY);
    if (scored.suppressedUntil !== null) return day;
    kept = scored.score;
  }
  return null;
}

test('three days of refusals, or six of a full mailbox, leave an address alone; one a month never does', () => {
  expect([dayOfSuppression('5.0.0', 1), dayOfSuppression('5.2.2', 1)]).toEqual([3, 6]);
  expect([dayOfSuppression('5.0.0', 30), dayOfSuppression('5.2.2', 30)]).toEqual([null, null]);
});

test('a day counts once, however many updates it had', () => {
  const first = score(null, bounce('5.0.0'), NOW);
  expect(first).toEqual({ score: { points: 2, at: NOW }, suppressedUntil: null });
  expect(score(first.score, bounce('5.0.0'), NOW + 23 * HOUR)).toEqual(first);
});

test('points halve in two weeks', () => {
  const { score: kept } = score({ points: 2, at: NOW }, bounce('5.2.2'), NOW + 14 * DAY);
  expect(kept).toEqual({ points: 2, at: NOW + 14 * DAY });
});

test('an address is left alone for thirty days, and then begins anew', () => {
  expect(score({ points: 4.9, at: NOW }, bounce('5.0.0'), NOW + DAY)).toEqual({
    score: null,
    suppressedUntil: NOW + 31 * DAY,
  });
});

test('what is not about the address changes no score', () => {
  const kept = { points: 4, at: NOW };
  const reports = [bounce('5.7.1'), bounce('4.4.1', { action: 'delayed' }), aReport({ kind: 'other', source: 'mail' })];
  expect(reports.map((report) => score(kept, report, NOW + DAY))).toEqual(
    reports.map(() => ({ score: kept, suppressedUntil: null })),
  );
});
