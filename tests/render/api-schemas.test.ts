/** Every document against its published schema, by a validator that is not ours. */
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { readContent } from '#entries/content.ts';
import { DOCUMENT_NAMES, jsonSchemaOf, type DocumentName, type StatuspageName } from '#render/api/document-shapes.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { canonicalNotice } from '#proof/canonical-notice.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { historyDocument, historyMonthDocument, toldMonths } from '#render/api/history.ts';
import { noticesByMonth, noticesDocument } from '#render/api/notices.ts';
import { judgeOf } from '#tests/support/published-schemas.ts';
import { toldAt } from '#tests/support/told.ts';
import { time } from '#tests/support/makers.ts';
import { someContent, someMoment } from '#tests/core/generated.ts';

const JUDGES = new Map(DOCUMENT_NAMES.map((name) => [name, judgeOf(jsonSchemaOf(name, 'https://status.example'))]));

/** Every document at a moment, as a client parses it. */
function documentsAt(content: Content, at: Instant): [DocumentName, unknown][] {
  const told = toldAt(content, at);
  const documents: [DocumentName, unknown][] = [
    ...Object.entries(STATUSPAGE_DOCUMENTS).map(([name, make]): [DocumentName, unknown] => [
      name as StatuspageName,
      make(told),
    ]),
    ['history', historyDocument(told)],
    ...toldMonths(told.content).map((month): [DocumentName, unknown] => [
      'history-month',
      historyMonthDocument(told, month),
    ]),
    ...noticesByMonth(told.notices).map((month): [DocumentName, unknown] => [
      'notices-month',
      noticesDocument(told.content.page, month, (notice) => canonicalNotice(notice, told.content.page)),
    ]),
  ];
  return documents.map(([name, document]) => [name, JSON.parse(JSON.stringify(document))]);
}

function faultsAt(content: Content, at: Instant): string[] {
  return documentsAt(content, at).flatMap(([name, document]) =>
    (JUDGES.get(name)?.faultsOf(document) ?? ['no schema']).map((fault) => `${name}: ${fault}`),
  );
}

function contentOf(folder: string): Content {
  const { content } = readContent(folder);
  if (content === null) throw new Error(`“${folder}” is not in order.`);
  return withNoticeCodes(content);
}

const DEMO = contentOf('content');
const WATER = contentOf(join('tests', 'content'));

test.each([
  '2021-05-01T00:01Z',
  '2021-05-13T00:00Z',
  '2021-11-21T07:30Z',
  '2022-01-17T04:00Z',
  '2022-01-17T05:00Z',
  '2022-01-17T14:00Z',
  '2022-01-18T18:00Z',
  '2022-01-21T00:00Z',
  '2022-02-01T03:00Z',
  '2023-01-01T00:00Z',
])('every document of the demo is as its schema says at %s', (at) => {
  expect(faultsAt(DEMO, time(at))).toStrictEqual([]);
});

test.each(['2026-02-17T12:00Z', '2026-03-28T12:00Z', '2026-03-30T00:00Z'])(
  'every document of another page is as its schema says at %s',
  (at) => {
    expect(faultsAt(WATER, time(at))).toStrictEqual([]);
  },
);

test('every document of any content is as its schema says', () => {
  fc.assert(
    fc.property(someContent(), someMoment, (content, at) => {
      expect(faultsAt(content, at)).toStrictEqual([]);
    }),
    { numRuns: 100 },
  );
});

describe('a schema', () => {
  const documents = documentsAt(DEMO, time('2022-01-21T00:00Z'));

  test.each(DOCUMENT_NAMES)(
    'of %s refuses a key that nobody documented and the lack of one, on every object',
    (name) => {
      const document = documents.findLast(([found]) => found === name)?.[1];
      const judge = JUDGES.get(name);
      const passed = pathsOf(document).flatMap((path) => {
        const withMore = changed(document, path, (object) => ({ ...object, undocumented: 1 }));
        const withLess = changed(document, path, (object) => Object.fromEntries(Object.entries(object).slice(1)));
        return [withMore, withLess]
          .filter((variant) => judge?.faultsOf(variant).length === 0)
          .map(() => path.join('/'));
      });
      expect(passed).toStrictEqual([]);
    },
  );
});

type Path = (string | number)[];

/** Of the first object of each kind: the lists' first members and every key; a list by language has no keys of its own. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value)) return value.slice(0, 2).flatMap((member, index) => pathsOf(member, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]));
  return path.at(-1) === 'translations' ? inside : [path, ...inside];
}

function changed(value: unknown, path: Path, change: (object: object) => object): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value as object);
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  Reflect.set(copy, key, changed(Reflect.get(copy, key), rest, change));
  return copy;
}
