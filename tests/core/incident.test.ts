import { describe, expect, test } from 'vitest';
import { aboutFactsSchema, announcementFactsSchema, guidanceFactsSchema } from '#core/guidance.ts';
import { incidentFactsSchema, postmortemFactsSchema, updateFactsSchema } from '#core/incident.ts';
import { translationFactsSchema } from '#core/written.ts';
import { time } from '#tests/support/makers.ts';

describe('incident.md', () => {
  test('a title is enough', () => {
    expect(incidentFactsSchema.parse({ title: 'Withdrawals are delayed' })).toStrictEqual({
      title: 'Withdrawals are delayed',
      kind: 'service',
      figures: {},
      guidance: [],
      corrections: [],
    });
  });

  test.each([
    ['a status, which follows from the updates', { status: 'resolved' }],
    ['an impact that is none', { impact: 'huge' }],
    ['a kind that is none', { kind: 'fire' }],
    ['a figure without a label', { figures: { accounts: {} } }],
    ['a figure whose name has spaces', { figures: { 'lost funds': { label: 'Lost' } } }],
    ['guidance by its title', { guidance: ['Set up 2FA again'] }],
    ['a correction without the other evidence', { corrections: [{ concerns: 'x', stated: 'y', note: 'z' }] }],
    ['a title of two lines', { title: 'Withdrawals\nare delayed' }],
  ])('%s is refused', (_, wrong) => {
    expect(incidentFactsSchema.safeParse({ title: 'Withdrawals are delayed', ...wrong }).success).toBe(false);
  });
});

describe('an update', () => {
  const shortest = { at: '2022-01-17T13:00Z', status: 'identified' };

  test('a time and a status are enough, and subscribers are told', () => {
    expect(updateFactsSchema.parse(shortest)).toStrictEqual({
      at: time('2022-01-17T13:00Z'),
      approximate: false,
      status: 'identified',
      components: {},
      figures: {},
      notify: true,
    });
  });

  test('an action has no end unless one is given', () => {
    expect(updateFactsSchema.parse({ ...shortest, action: { state: 'closed' } }).action).toStrictEqual({
      state: 'closed',
      until: null,
    });
  });

  test.each([
    ['a figure that is a number, which would lose its zeros', { figures: { accounts: { value: 483 } } }],
    ['a component’s status that is none', { components: { withdrawals: 'paused' } }],
    ['a misspelt promise', { nextupdate: '2022-01-17T16:00Z' }],
    ['a status of a maintenance', { status: 'scheduled' }],
    ['a time without a zone', { at: '2022-01-17T13:00' }],
    ['a misspelt key of an action', { action: { state: 'open', untill: null } }],
    ['“notify: yes”', { notify: 'yes' }],
  ])('%s is refused', (_, wrong) => {
    expect(updateFactsSchema.safeParse({ ...shortest, ...wrong }).success).toBe(false);
  });
});

describe('what else staff write', () => {
  test('a postmortem is dated', () => {
    expect(postmortemFactsSchema.parse({ at: '2022-01-20T19:00Z', notify: false })).toStrictEqual({
      at: time('2022-01-20T19:00Z'),
      approximate: false,
      notify: false,
    });
    expect(postmortemFactsSchema.safeParse({}).success).toBe(false);
  });

  test('a translation names the text that it translates by its digest', () => {
    expect(translationFactsSchema.safeParse({ translates: '906ce49f9cf1' }).success).toBe(true);
    expect(translationFactsSchema.safeParse({ translates: '906CE49F9CF1' }).success).toBe(false);
    expect(translationFactsSchema.safeParse({ title: 'Retiradas' }).success).toBe(false);
  });

  test('guidance says whom it is for', () => {
    const guidance = { title: 'Set up 2FA again', who: 'Every customer', publishedAt: '2022-01-17T13:00Z' };
    expect(guidanceFactsSchema.parse(guidance)).toStrictEqual({
      ...guidance,
      publishedAt: time('2022-01-17T13:00Z'),
      knownProblems: [],
    });
    expect(guidanceFactsSchema.safeParse({ ...guidance, takesMinutes: 0 }).success).toBe(false);
    expect(guidanceFactsSchema.safeParse({ ...guidance, knownProblems: [{ symptom: 'x' }] }).success).toBe(false);
  });

  test('an announcement is dated and told to subscribers', () => {
    expect(announcementFactsSchema.parse({ title: 'A new delay', at: '2022-01-18T18:00Z' })).toStrictEqual({
      title: 'A new delay',
      at: time('2022-01-18T18:00Z'),
      approximate: false,
      notify: true,
    });
    expect(announcementFactsSchema.safeParse({ title: 'A new delay' }).success).toBe(false);
  });

  test('what the page says about itself has a title and nothing else', () => {
    expect(aboutFactsSchema.safeParse({ title: 'About this page' }).success).toBe(true);
    expect(aboutFactsSchema.safeParse({ title: 'About this page', at: '2022-01-18T18:00Z' }).success).toBe(false);
  });
});
