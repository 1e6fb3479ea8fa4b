import { expect, test } from 'vitest';
import { contentAsOf } from '#core/content.ts';
import { noticesOf } from '#core/notice.ts';
import { contentIn } from '#core/translation.ts';
import { canonicalNotice } from '#proof/canonical-notice.ts';
import { proofOf } from '#proof/notice-code.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { aContent, aMaintenance, anAnnouncement, anIncident, aPage, aPostmortem } from '#tests/support/makers.ts';

const translations = { es: { body: 'Lo estamos mirando.', isOutdated: false } };
const content = aContent({
  page: aPage({ languages: ['en', 'es'] }),
  incidents: [anIncident({ updates: [{ translations }, { status: 'resolved' }], postmortem: aPostmortem() })],
  maintenances: [aMaintenance()],
  announcements: [anAnnouncement()],
});
const expected = new Map(
  noticesOf(content).map((notice) => [notice.id, proofOf(canonicalNotice(notice, content.page))]),
);

test('every notice has the code of what it says', () => {
  expect(new Map(noticesOf(withNoticeCodes(content)).map(({ id, proof }) => [id, proof]))).toStrictEqual(expected);
});

test('a translation has the code of its original, and so has a moment of the past', () => {
  const spanish = noticesOf(contentIn(withNoticeCodes(content), 'es'));
  expect(new Map(spanish.map(({ id, proof }) => [id, proof]))).toStrictEqual(expected);
  const [first] = noticesOf(contentAsOf(withNoticeCodes(content), spanish.at(-1)?.at ?? 0));
  expect(first?.proof).toStrictEqual(expected.get(first?.id ?? ''));
});

test('an edited update has another code, and updates that repeat nothing of it keep theirs', () => {
  const [incident] = content.incidents;
  const edited = incident?.updates.map((update, index) => (index === 0 ? { ...update, body: 'Another.' } : update));
  const [before, after] = [
    content,
    { ...content, incidents: [{ ...anIncident(), ...incident, updates: edited ?? [] }] },
  ]
    .map(withNoticeCodes)
    .map(({ incidents: [one] }) => one?.updates.map(({ proof }) => proof?.code) ?? []);
  expect(after?.[0]).not.toBe(before?.[0]);
  expect(after?.[1]).toBe(before?.[1]);
});

test('the content that it is asked of stays as it was', () => {
  const copy = structuredClone(content);
  withNoticeCodes(content);
  expect(content).toStrictEqual(copy);
});
