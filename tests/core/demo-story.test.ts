/** The incident of January 2022 as its customers would have read it, from the demonstration's own content. */
import { describe, expect, test } from 'vitest';
import { contentAsOf, type Content } from '#core/content.ts';
import {
  actionOf,
  detectedAtOf,
  figuresOf,
  impactOf,
  incidentStatus,
  investigationOf,
  isUnfinished,
  resolvedAt,
  titleOf,
} from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import { MINUTE, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { noticesOf } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import { openPromise, promisesOf } from '#core/promise.ts';
import { intervalsOf } from '#core/timeline.ts';
import { readContent } from '#entries/content.ts';
import { headlineOf } from '#render/headline.ts';
import { en } from '#render/words/en.ts';
import { time } from '#tests/support/makers.ts';

const ID = 'incidents/2022-01-17-unauthorised-withdrawals';

const everything = theContent();

describe('on 17 January at 14:00, withdrawals are suspended and everybody must set up 2FA again', () => {
  const now = time('2022-01-17T14:00Z');
  const { status, incident, headline } = pageAt(now);

  test('the page leads with what a customer notices', () => {
    expect([headline.sentence, headline.word, headline.since, headline.incident?.id]).toStrictEqual([
      'Withdrawals are suspended',
      'Suspended by us',
      time('2022-01-17T04:44Z'),
      ID,
    ]);
    expect([status.indicator, status.description, status.tone]).toStrictEqual([
      'major',
      'Partial System Outage',
      'bad',
    ]);
    expect(status.affected.map(({ component, status: word }) => [component.id, word])).toStrictEqual([
      ['withdrawals', 'suspended'],
      ['sign-in', 'degraded_performance'],
    ]);
  });

  test('it says what to do, and by when it speaks again', () => {
    expect(actionOf(incident)).toStrictEqual({
      state: 'open',
      what: 'Sign in again and set up 2FA again',
      who: 'Every customer',
      until: null,
      openedAt: time('2022-01-17T13:00Z'),
      changedAt: time('2022-01-17T13:00Z'),
    });
    expect(openPromise(incident.updates, now)).toStrictEqual({
      madeAt: time('2022-01-17T13:00Z'),
      promisedBy: time('2022-01-17T16:00Z'),
      keptAt: null,
      state: 'due',
    });
  });

  test('it knows nothing of later: no figure, no account, no correction, no word on where things stand', () => {
    expect(figuresOf(incident)).toStrictEqual([]);
    expect([incident.postmortem, incident.corrections, incident.body]).toStrictEqual([null, [], '']);
    const { incidents, guidance, announcements } = contentAsOf(everything, now);
    const isAhead = /\b483\b|around 400|4,836/i.test(JSON.stringify({ incidents, guidance, announcements }));
    expect(isAhead).toBe(false);
  });

  test('the guidance has the one known problem of that hour, and it is open', () => {
    const guidance = contentAsOf(everything, now).guidance.find(({ id }) => id === 'guidance/set-up-2fa-again');
    expect(guidance?.knownProblems.map(({ symptom, fixedAt }) => [symptom, fixedAt])).toStrictEqual([
      ['The set-up screen stays empty in an older app', undefined],
    ]);
  });

  test('it changes by itself when the guidance’s next problem appears', () => {
    expect(nextChangeAt(everything, now)).toBe(time('2022-01-17T15:00Z'));
  });
});

describe('on 17 January at 18:00, the promised word has not come', () => {
  const now = time('2022-01-17T18:00Z');
  const { status, incident, headline } = pageAt(now);

  test('the promise of 17:00 is overdue, and the ones before were kept', () => {
    expect(promisesOf(incident.updates, now).map(({ promisedBy, state }) => [promisedBy, state])).toStrictEqual([
      [time('2022-01-17T13:00Z'), 'kept'],
      [time('2022-01-17T16:00Z'), 'kept'],
      [time('2022-01-17T17:00Z'), 'overdue'],
    ]);
  });

  test('it became overdue when its minute had passed, and not before', () => {
    const promised = time('2022-01-17T17:00Z');
    expect(openPromise(incident.updates, promised)?.state).toBe('due');
    expect(openPromise(incident.updates, promised + 1)?.state).toBe('overdue');
    expect(nextChangeAt(everything, promised)).toBe(promised + 1);
  });

  test('“monitoring” does not make the page look better than it is', () => {
    expect(incidentStatus(incident)).toBe('monitoring');
    expect([headline.sentence, status.indicator, status.tone]).toStrictEqual([
      'Withdrawals are suspended',
      'major',
      'bad',
    ]);
  });
});

describe('on 18 January at 18:00, withdrawals are back and slow', () => {
  const now = time('2022-01-18T18:00Z');
  const { status, incident, headline } = pageAt(now);

  test('the page says so, and is not calm', () => {
    // Sign-in is as slow as withdrawals, so neither sentence alone would be the whole truth.
    expect(headline.sentence).toBe('Withdrawals are slow. Sign-in takes longer than usual');
    expect([status.indicator, status.tone]).toStrictEqual(['minor', 'warn']);
    expect(status.components[0]).toMatchObject({ status: 'degraded_performance', since: time('2022-01-18T17:46Z') });
  });

  test('the missed promise stays in the record as late', () => {
    expect(promisesOf(incident.updates, now).at(-2)).toStrictEqual({
      madeAt: time('2022-01-17T16:00Z'),
      promisedBy: time('2022-01-17T17:00Z'),
      keptAt: time('2022-01-18T17:46Z'),
      state: 'late',
    });
  });

  test('the timeline counts 37 hours and 2 minutes of suspension', () => {
    const intervals = intervalsOf(contentAsOf(everything, now), 'withdrawals', {
      from: time('2022-01-17T00:00Z'),
      until: now,
    });
    expect(intervals.map((interval) => [interval.status, (interval.endAt - interval.startAt) / MINUTE])).toStrictEqual([
      ['operational', 4 * 60 + 44],
      ['suspended', 37 * 60 + 2],
      ['degraded_performance', 14],
    ]);
  });
});

describe('on 20 January at 21:00, the account is published and not everything is settled', () => {
  const now = time('2022-01-20T21:00Z');
  const { status, incident, headline } = pageAt(now);

  test('“around 400” stays readable beneath 483, with who said it', () => {
    const accounts = figuresOf(incident).find(({ id }) => id === 'accounts');
    expect(accounts).toStrictEqual({
      id: 'accounts',
      label: 'Accounts affected',
      values: [
        {
          value: '483',
          note: 'our finished count; corrects “around 400” of 19 January',
          at: time('2022-01-20T19:00Z'),
          updateId: `${ID}/06-account-published`,
        },
        {
          value: 'around 400',
          note: 'said by our chief executive in an interview; the count is not finished',
          at: time('2022-01-19T16:38Z'),
          updateId: `${ID}/05-around-400-accounts`,
        },
      ],
    });
  });

  test('a subscriber is told what the figure was', () => {
    const notice = noticesOf(contentAsOf(everything, now)).find(({ id }) => id === `${ID}/06-account-published`);
    expect(notice?.figures[0]).toMatchObject({ label: 'Accounts affected', value: '483', before: 'around 400' });
  });

  test('withdrawals are back, and who cannot sign in yet is not told that all is well', () => {
    expect([incidentStatus(incident), resolvedAt(incident)]).toStrictEqual(['monitoring', null]);
    expect(status.affected.map(({ component, status: worst }) => [component.id, worst])).toStrictEqual([
      ['sign-in', 'degraded_performance'],
    ]);
    expect(actionOf(incident)).toStrictEqual({
      state: 'open',
      what: 'Sign in again and set up 2FA again',
      who: 'Every customer who has not done it since 17 January',
      until: null,
      openedAt: time('2022-01-17T13:00Z'),
      changedAt: time('2022-01-17T13:00Z'),
    });
    expect([status.indicator, status.tone, status.incidentsWithOpenAction]).toStrictEqual([
      'minor',
      'warn',
      [incident],
    ]);
    expect([headline.sentence, headline.word, headline.since]).toStrictEqual([
      'Sign-in takes longer than usual',
      'Degraded',
      time('2022-01-17T13:00Z'),
    ]);
  });

  test('the title and the detection are known from the update that told them', () => {
    const told = ['2022-01-17T04:44Z', '2022-01-17T14:00Z', '2022-01-20T21:00Z'].map((at) => {
      const then = pageAt(time(at)).incident;
      return [titleOf(then), detectedAtOf(then)];
    });
    const later = '17 January 2022: unauthorised withdrawals from a small number of accounts';
    expect(told).toStrictEqual([
      ['17 January 2022: withdrawals suspended', null],
      [later, null],
      [later, time('2022-01-17T00:46Z')],
    ]);
  });

  test('the correction about when withdrawals resumed is open, so the incident is not finished', () => {
    expect(incident.corrections.map(({ concerns, closedAt }) => [concerns, closedAt])).toStrictEqual([
      ['The day and time at which withdrawals resumed', undefined],
    ]);
    expect(investigationOf(incident)).toStrictEqual({ state: 'published', at: time('2022-01-20T19:00Z') });
    expect(isUnfinished(incident)).toBe(true);
  });

  test('the incident keeps the weight that it had', () => {
    expect(impactOf(incident)).toBe('critical');
  });
});

function theContent(): Content {
  const { content, problems } = readContent('content');
  if (content === null) throw new Error(`The demonstration is not in order: ${problems[0]?.message}`);
  return content;
}

function pageAt(now: Instant) {
  const content = contentAsOf(everything, now);
  const status = pageStatus(content, now);
  return { status, incident: theIncident(content), headline: headlineOf(status, en) };
}

function theIncident({ incidents }: Content): Incident {
  const incident = incidents.find(({ id }) => id === ID);
  if (incident === undefined) throw new Error(`The demonstration has no ${ID}.`);
  return incident;
}
