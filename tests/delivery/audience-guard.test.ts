import { expect, test } from 'vitest';
import type { LedgerUpdate } from '#delivery/outbox/ledger.ts';
import { audienceProblem, type AudienceLimits } from '#delivery/sending/audience-guard.ts';
import type { PlannedUpdate } from '#delivery/sending/plan.ts';
import { aNotice } from '#tests/support/makers.ts';

const { id } = aNotice();

function planned(said: Partial<PlannedUpdate>): PlannedUpdate {
  const counts = { recipients: 0, excluded: 0, suppressed: 0, unknown: 0 };
  const names = { notice: aNotice(), ledgerId: id, toldOf: null, reach: 'all' };
  return { ...names, decision: 'tell', isForEverybody: false, ...counts, ...said };
}

function told(said: Partial<LedgerUpdate>): Map<string, LedgerUpdate> {
  const counts = { waiting: 0, started: 0, failed: 0, unknown: 0, cancelled: 0, superseded: 0, suppressed: 0, wave: 0 };
  const { prepared = 0 } = said;
  const facts = { subjectId: 's', state: 'frozen', notedAt: 0, digest: '', reach: 'all', excluded: 0 } as const;
  return new Map([
    ['earlier', { id: 'earlier', ...facts, ...counts, candidates: prepared, prepared, accepted: prepared, ...said }],
  ]);
}

function problem(
  recipients: number,
  limits: Partial<AudienceLimits>,
  ledger = told({ state: 'adopted' }),
): string | null {
  return audienceProblem([planned({ recipients })], ledger, { maximum: null, expected: null, ...limits });
}

test('more than the maximum is refused, and told how to insist', () => {
  expect(problem(501, { maximum: 500 })).toBe(
    `“${id}” would be told to 501, more than the 500 of --max-audience. Nothing was sent; if it is right, say --expect 501.`,
  );
  expect(problem(500, { maximum: 500 })).toBeNull();
});

test('an expected number is exact, and overrules the rest', () => {
  expect(problem(501, { expected: 500 })).toBe(
    'This would be told to 501, and not to the 500 that --expect names. Nothing was sent, and nobody is marked.',
  );
  expect(problem(501, { expected: 501, maximum: 10 }, told({ prepared: 100_000 }))).toBeNull();
});

test.each([
  [1000, 749, true],
  [1000, 750, false],
  [1000, 1250, false],
  [1000, 1251, true],
  [0, 100, true],
  [10, 99, false],
])('after %i, the same choice of %i people is strange: %s', (prepared, recipients, isStrange) => {
  expect(problem(recipients, {}, told({ prepared }))).toBe(
    isStrange
      ? `“${id}” would be told to ${recipients}; the last update to the same choice of people went to ${prepared}. Nothing was sent; if it is right, say --expect ${recipients}.`
      : null,
  );
});

test('what is continued, and other choices of people, are not compared', () => {
  const limits = { maximum: 1, expected: null };
  expect(
    audienceProblem([planned({ decision: 'continue', recipients: 900 })], told({ prepared: 1 }), limits),
  ).toBeNull();
  expect(problem(900, {}, told({ prepared: 100, reach: 'some' }))).toBeNull();
});
