import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noticesOf } from '#core/notice.ts';
import {
  aContent,
  aGuidance,
  aMaintenance,
  aNotice,
  anAnnouncement,
  anIncident,
  aPostmortem,
  time,
} from '#tests/support/makers.ts';
import { shuffled, someContent } from './generated.ts';

const incident = anIncident({
  title: 'Unauthorised withdrawals',
  guidance: ['set-up-2fa-again'],
  figures: { accounts: { label: 'Accounts affected' } },
  updates: [
    {
      components: { withdrawals: 'suspended' },
      figures: { accounts: { value: 'around 400', note: 'an estimate' } },
      nextUpdate: time('2022-01-17T13:00Z'),
      approximate: true,
    },
    {
      status: 'identified',
      components: { 'sign-in': 'degraded_performance' },
      action: { state: 'open', what: 'Set up 2FA again', until: null },
      body: 'Sign in again.',
      notify: false,
      invented: 'The wording.',
    },
    { status: 'resolved', components: { withdrawals: 'operational' }, figures: { accounts: { value: '483' } } },
  ],
  postmortem: aPostmortem({ notify: false }),
});

const subject = { subjectId: incident.id, title: 'Unauthorised withdrawals', guidance: ['set-up-2fa-again'] };

const action = {
  state: 'open',
  what: 'Set up 2FA again',
  who: null,
  until: null,
  openedAt: time('2022-01-17T05:44Z'),
  changedAt: time('2022-01-17T05:44Z'),
} as const;

describe('the notices of an incident', () => {
  const notices = noticesOf(aContent({ incidents: [incident] })).toReversed();

  test('are one of each update, and one of the account', () => {
    expect(notices.map(({ id, kind }) => [id, kind])).toStrictEqual([
      ['incidents/2022-01-17-withdrawals/01-update', 'incident'],
      ['incidents/2022-01-17-withdrawals/02-update', 'incident'],
      ['incidents/2022-01-17-withdrawals/03-update', 'incident'],
      ['incidents/2022-01-17-withdrawals/postmortem', 'postmortem'],
    ]);
  });

  test('say what was true when it was said', () => {
    expect(notices[0]).toStrictEqual(
      aNotice({
        ...subject,
        isApproximate: true,
        components: [{ id: 'withdrawals', status: 'suspended' }],
        figures: [{ label: 'Accounts affected', value: 'around 400', note: 'an estimate', before: null }],
        nextUpdateAt: time('2022-01-17T13:00Z'),
      }),
    );
    expect(notices[1]).toStrictEqual(
      aNotice({
        ...subject,
        id: 'incidents/2022-01-17-withdrawals/02-update',
        at: time('2022-01-17T05:44Z'),
        status: 'identified',
        body: 'Sign in again.',
        components: [
          { id: 'withdrawals', status: 'suspended' },
          { id: 'sign-in', status: 'degraded_performance' },
        ],
        action,
        isNotified: false,
        invented: 'The wording.',
      }),
    );
  });

  test('tell what a figure was before', () => {
    expect(notices[2]).toStrictEqual(
      aNotice({
        ...subject,
        id: 'incidents/2022-01-17-withdrawals/03-update',
        at: time('2022-01-17T06:44Z'),
        status: 'resolved',
        components: [
          { id: 'withdrawals', status: 'operational' },
          { id: 'sign-in', status: 'degraded_performance' },
        ],
        figures: [{ label: 'Accounts affected', value: '483', note: null, before: 'around 400' }],
        action,
      }),
    );
  });

  test('tell what a figure was last, not what it was at first', () => {
    const figures = { accounts: { label: 'Accounts affected' } };
    const values = ['around 400', 'more than 480', '483'].map((value) => ({ figures: { accounts: { value } } }));
    const [last] = noticesOf(aContent({ incidents: [anIncident({ figures, updates: [...values, {}] })] })).slice(1);
    expect(last?.figures).toStrictEqual([
      { label: 'Accounts affected', value: '483', note: null, before: 'more than 480' },
    ]);
  });

  test('of the account have no status, and ask for what was still to be done', () => {
    expect(notices[3]).toStrictEqual(
      aNotice({
        ...subject,
        id: 'incidents/2022-01-17-withdrawals/postmortem',
        kind: 'postmortem',
        at: time('2022-01-20T19:00Z'),
        status: null,
        body: 'This is what happened.',
        components: [
          { id: 'withdrawals', status: 'operational' },
          { id: 'sign-in', status: 'degraded_performance' },
        ],
        action,
        isNotified: false,
      }),
    );
  });
});

describe('a notice', () => {
  const renamed = anIncident({
    title: 'Withdrawals suspended',
    guidance: ['set-up-2fa-again', 'check-a-message'],
    updates: [{}, { title: 'Unauthorised withdrawals' }, {}],
  });
  const [first, second] = renamed.updates;
  const guidance = [
    aGuidance({ id: 'guidance/set-up-2fa-again', publishedAt: second?.at ?? 0 }),
    aGuidance({ id: 'guidance/check-a-message', publishedAt: first?.at ?? 0 }),
  ];
  const notices = noticesOf(aContent({ incidents: [renamed], guidance })).toReversed();

  test('calls its incident what it was called then, and knows its first name', () => {
    expect(notices.map(({ title, firstTitle }) => [title, firstTitle])).toStrictEqual([
      ['Withdrawals suspended', 'Withdrawals suspended'],
      ['Unauthorised withdrawals', 'Withdrawals suspended'],
      ['Unauthorised withdrawals', 'Withdrawals suspended'],
    ]);
  });

  test('names the guidance that there was then', () => {
    expect(notices.map((notice) => notice.guidance)).toStrictEqual([
      ['check-a-message'],
      ['set-up-2fa-again', 'check-a-message'],
      ['set-up-2fa-again', 'check-a-message'],
    ]);
  });
});

describe('other notices', () => {
  test('tell of planned work with the components that it concerns', () => {
    const maintenance = aMaintenance({ updates: [{ nextUpdate: time('2022-02-01T02:00Z') }] });
    expect(noticesOf(aContent({ maintenances: [maintenance] }))).toStrictEqual([
      aNotice({
        id: 'maintenances/2022-02-01-wallets/01-update',
        kind: 'maintenance',
        subjectId: 'maintenances/2022-02-01-wallets',
        title: 'Upgrade of our wallets',
        at: time('2022-01-10T10:00Z'),
        status: 'scheduled',
        body: 'Withdrawals wait while we work.',
        components: [{ id: 'withdrawals', status: 'under_maintenance' }],
        nextUpdateAt: time('2022-02-01T02:00Z'),
      }),
    ]);
  });

  test('tell of an announcement, which is its own subject', () => {
    expect(noticesOf(aContent({ announcements: [anAnnouncement()] }))).toStrictEqual([
      aNotice({
        id: 'announcements/2022-01-18-delay',
        kind: 'announcement',
        subjectId: 'announcements/2022-01-18-delay',
        title: 'New withdrawal addresses wait 24 hours',
        at: time('2022-01-18T18:00Z'),
        status: null,
        body: 'New withdrawal addresses wait a day.',
      }),
    ]);
  });
});

describe('for any content', () => {
  test('notices come newest first, those of one moment in the order of ids, whatever the order of entries', () => {
    const both = someContent().chain((content) => fc.tuple(fc.constant(content), shuffled(content)));
    fc.assert(
      fc.property(both, ([content, other]) => {
        const notices = noticesOf(content);
        expect(noticesOf(other)).toStrictEqual(notices);
        expect(notices).toStrictEqual(notices.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)));
      }),
    );
  });

  test('ids are those of the entries, each once', () => {
    fc.assert(
      fc.property(someContent(), (content) => {
        const ids = noticesOf(content).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.toSorted()).toStrictEqual(
          [
            ...[...content.incidents, ...content.maintenances].flatMap(({ updates }) => updates.map(({ id }) => id)),
            ...content.incidents.flatMap(({ postmortem }) => postmortem?.id ?? []),
            ...content.announcements.map(({ id }) => id),
          ].toSorted(),
        );
      }),
    );
  });

  test('a corrected word, title or time changes no id', () => {
    fc.assert(
      fc.property(someContent(), fc.string(), fc.integer({ min: -5000, max: 5000 }), (content, text, later) => {
        const correct = <T extends { at: number; body: string }>(said: T): T => ({
          ...said,
          body: text,
          at: said.at + later,
        });
        const corrected = {
          ...content,
          incidents: content.incidents.map(({ updates, postmortem, ...rest }) => ({
            ...rest,
            title: text,
            updates: updates.map(correct),
            postmortem: postmortem === null ? null : correct(postmortem),
          })),
          maintenances: content.maintenances.map(({ updates, ...rest }) => ({
            ...rest,
            updates: updates.map(correct),
          })),
          announcements: content.announcements.map(correct),
        };
        expect(noticesOf(corrected).map(({ id }) => id)).toStrictEqual(noticesOf(content).map(({ id }) => id));
      }),
    );
  });
});
