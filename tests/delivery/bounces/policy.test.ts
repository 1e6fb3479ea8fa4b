import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR } from '#core/instant.ts';
import { score, verdictOf, type BounceScore } from '#delivery/bounces/policy.ts';
import { aReport, type BounceReport } from '#delivery/bounces/report.ts';
import { signsIn } from '#delivery/bounces/signs.ts';

const NOW = Date.UTC(2022, 0, 17, 14);

function bounce(status: string | null, known: Partial<BounceReport> = {}): BounceReport {
  return aReport({ kind: 'bounce', source: 'mail', action: 'failed', status, ...known });
}

const GONE = { act: 'suppress', reason: 'no-such-address', endsSubscriptions: false };

test.each(['5.1.1', '5.1.3', '5.1.6', '5.1.10'])('an address refused with %s is left alone at once', (status) => {
  expect(verdictOf(bounce(status))).toEqual(GONE);
});

test.each([
  ['5.0.0', 2],
  ['5.1.0', 2],
  ['5.1.2', 2],
  ['5.2.1', 2],
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
  expect(verdictOf(bounce('5.1.1', { isOfOurAddress: false }))).toEqual({ act: 'score', points: 2 });
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

/** “550 5.1.1 …” and the like, as a server's reply in a report with a status of its own. */
function refusal(status: string | null, diagnostic: string): BounceReport {
  return bounce(status, { diagnostic });
}

test.each([
  ['a block list', '5.1.3', '553 http://lists.example/query/bl?ip=192.0.2.222 listed at spamhaus'],
  ['a policy', '5.1.1', '550 5.7.1 IP address blacklisted by recipient'],
  ['a policy without a code', '5.1.1', '550 rejected due to local policy'],
  ['spam', '5.1.1', '554 this message looks like spam'],
  ['authentication', '5.1.1', '550 sending domain does not pass DMARC verification'],
  ['relaying', '5.1.1', '550 relaying denied'],
  ['how many connections there are', '5.1.1', '550 too many connections from your host'],
  ['what the recipient prefers', '5.1.1', '550 rejected by recipient preferences'],
  ['a block list, in German', '5.1.1', '550 Ihre IP-Adresse steht auf einer Sperrliste'],
  ['a policy, in French', '5.1.1', '550 message bloqué par la politique du domaine'],
  ['spam, in Spanish', '5.1.1', '550 correo no deseado'],
  ['how fast mails come, in Portuguese', '5.1.1', '550 muitas conexões deste servidor'],
  ['a block list, in Italian', '5.1.1', '550 IP presente in lista nera'],
  ['a policy, in Dutch', '5.1.1', '550 geweigerd volgens ons beleid'],
  ['spam, in Polish', '5.1.1', '550 adres IP zablokowany'],
  ['spam, in Russian', '5.1.1', '550 письмо похоже на спам'],
  ['spam, in Japanese', '5.1.1', '550 迷惑メールと判定されました'],
  ['how often mails come, in Chinese', '5.1.1', '550 发信频率过高'],
  ['spam, in Korean', '5.1.1', '550 스팸으로 차단되었습니다'],
])('a refusal that speaks of %s is about the sender, whatever its status', (_, status, diagnostic) => {
  expect(verdictOf(refusal(status, diagnostic))).toEqual({ act: 'alarm' });
});

test.each([
  ['a full mailbox', '5.1.1', '550 mailbox is full', 1],
  ['a quota, in French', '5.1.1', '550 boîte aux lettres pleine', 1],
  ['a quota, in German', '5.1.1', '550 Postfach ist voll', 1],
  ['a quota, by its number', '5.1.1', '552 requested action aborted', 1],
  ['a moment, by its number', '5.1.1', '450 4.2.0 later', 1],
  ['an account that is not active', '5.1.1', '550 account is inactive', 2],
  ['a mailbox that is disabled', '5.2.1', '550 5.2.1 the account that you tried to reach is disabled', 2],
] as const)('a refusal that speaks of %s ends nobody', (...[, status, diagnostic, points]) => {
  expect(verdictOf(refusal(status, diagnostic))).toEqual({ act: 'score', points });
});

test.each([
  ['5.1.1', '550 5.1.1 <(address)>: Recipient address rejected: User unknown in virtual mailbox table'],
  ['5.1.1', '550 no such user here'],
  ['5.1.10', '550 5.1.10 recipient not found'],
  ['5.1.6', '551 5.1.6 the mailbox has moved'],
])('“%s” of a mailbox that is gone is final where all of the report agrees', (status, diagnostic) => {
  expect(verdictOf(refusal(status, diagnostic))).toEqual(GONE);
});

test.each([
  ['5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable'],
  ['5.0.0', '550 5.0.0 mailbox unavailable'],
  ['5.1.0', '550 5.1.0 address rejected'],
  [null, '550 Requested action not taken: mailbox unavailable'],
  ['5.5.0', '550 5.5.0 Adresse destinataire inconnue'],
  ['5.7.1', '553 5.7.1 Invalid recipient (address)'],
])('“%s” with words about the mailbox counts against the address', (status, diagnostic) => {
  expect(verdictOf(refusal(status, diagnostic))).toEqual({ act: 'score', points: 2 });
});

const SENTENCES = [
  '550 5.7.1 Message rejected due to local policy.',
  'Your IP address is listed at a block list.',
  'The message was classified as spam.',
  'Receiving mail at a rate that prevents additional messages.',
  'The mailbox is full.',
  '421 4.7.0 Try again later.',
  'SPF authentication failed.',
];

function harshness(report: BounceReport): number {
  const verdict = verdictOf(report);
  if (verdict.act === 'suppress') return 9;
  return verdict.act === 'score' ? verdict.points : 0;
}

test('a sentence about a policy, a rate or a quota never makes a report harsher, wherever it stands', () => {
  const status = fc.constantFrom(
    null,
    '5.0.0',
    '5.1.1',
    '5.1.3',
    '5.1.10',
    '5.2.1',
    '5.2.2',
    '5.5.0',
    '5.7.1',
    '4.2.2',
  );
  const words = fc.constantFrom(
    'user unknown',
    'no such mailbox',
    'mailbox unavailable',
    'account disabled',
    'refused',
    '',
  );
  const reply = fc.constantFrom('550', '550 5.1.1', '550 5.5.0', '552', '450', '554 5.7.1', '');
  const isOfOurAddress = fc.boolean();
  fc.assert(
    fc.property(
      fc.record({
        status,
        words,
        reply,
        isOfOurAddress,
        sentence: fc.constantFrom(...SENTENCES),
        isFirst: fc.boolean(),
      }),
      ({ sentence, isFirst, ...made }) => {
        const text = `${made.reply} ${made.words}`.trim();
        const [before, ...after] = [
          bounce(made.status, { diagnostic: text, isOfOurAddress: made.isOfOurAddress }),
          bounce(made.status, {
            diagnostic: isFirst ? `${sentence} ${text}` : `${text} ${sentence}`,
            isOfOurAddress: made.isOfOurAddress,
          }),
          bounce(made.status, {
            diagnostic: text,
            isOfOurAddress: made.isOfOurAddress,
            signs: signsIn(text, sentence),
          }),
        ];
        for (const report of after)
          expect(harshness(report)).toBeLessThanOrEqual(before === undefined ? 0 : harshness(before));
      },
    ),
    { numRuns: 2000 },
  );
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
