/** docs/api.md against what the API is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMPONENT_STATUSES } from '#core/component.ts';
import { MAINTENANCE_STATUSES } from '#core/maintenance.ts';
import { readContent } from '#entries/content.ts';
import { DOCUMENT_NAMES, jsonSchemaOf, type DocumentName } from '#render/api/document-shapes.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { wireStatus } from '#render/api/wire-component.ts';
import { wireWorkStatus } from '#render/api/wire-update.ts';
import { toldAt } from '#tests/support/told.ts';
import { time } from '#tests/support/makers.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8');

/** The objects of the schemas by the heading under which their facts are written. */
const HEADINGS: Record<string, string> = {
  Page: 'On a page',
  LastingPage: 'On a page',
  Status: 'On the status',
  Component: 'On a component or a group',
  ComponentGroup: 'On a component or a group',
  Incident: 'On an incident',
  IncidentCourse: 'On an incident',
  Maintenance: 'On planned work',
  MaintenanceCourse: 'On planned work',
  IncidentUpdate: 'On an update',
  MaintenanceUpdate: 'On an update',
  AffectedComponent: 'On a component that an update changes',
};

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  $defs?: Record<string, Schema>;
}

/** Every object that has facts of ours: a line for each of them, as the schemas describe it. */
const FACTS: [object: string, lines: string[]][] = [
  ...new Map(
    DOCUMENT_NAMES.flatMap((name) => Object.entries((jsonSchemaOf(name, 'https://a.example') as Schema).$defs ?? {})),
  ),
].flatMap(([object, { properties }]) => {
  const facts = properties?.['x_allclear']?.properties;
  if (facts === undefined) return [];
  const lines = Object.entries(facts).map(([key, { description }]) => `- \`${key}\`: ${description}`);
  return [[object, lines] as [string, string[]]];
});

function sectionOf(heading: string): string {
  const [, after = ''] = DOCUMENT.split(`\n### ${heading}\n`);
  return after.split(/\n##/)[0] ?? '';
}

/** Where a document of that name stands. */
function addressOf(name: DocumentName): string {
  if (name === 'history') return '/history.json';
  if (name === 'notices-month') return '/notices/2022-01.json';
  return name === 'history-month' ? '/history/2022-01.json' : `/api/v2/${name}.json`;
}

test('every document has its heading, and every heading its document', () => {
  const headings = [...DOCUMENT.matchAll(/^### `(.+)`$/gm)].map(([, address]) => address);
  expect(headings).toStrictEqual(DOCUMENT_NAMES.map(addressOf));
});

describe('the facts of ours', () => {
  test('stand on these objects', () => {
    expect(FACTS.map(([object]) => object).toSorted()).toStrictEqual(Object.keys(HEADINGS).toSorted());
  });

  test.each(FACTS)('on %s are those that are written', (object, lines) => {
    const written = sectionOf(HEADINGS[object] ?? '')
      .replaceAll('\n  ', ' ')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    expect(written).toStrictEqual(lines);
  });

  test('are, on the demo’s incident, those of the example', () => {
    const { content } = readContent('content');
    const [incident] =
      content === null
        ? []
        : STATUSPAGE_DOCUMENTS['incidents/unresolved'](toldAt(content, time('2022-01-17T14:00Z'))).incidents;
    const [, example = ''] = /```json\n([\s\S]*?)\n```/.exec(DOCUMENT) ?? [];
    expect(JSON.parse(example)).toStrictEqual({ x_allclear: incident?.x_allclear });
  });
});

test('every status that goes out as another has its row, and no other', () => {
  const rows = [...DOCUMENT.matchAll(/^\| `(\w+)` +\| `(\w+)` +\|$/gm)].map(([, ours, theirs]) => [ours, theirs]);
  const mapped = [
    ...COMPONENT_STATUSES.map((status) => [status, wireStatus(status)]),
    ...MAINTENANCE_STATUSES.map((status) => [status, wireWorkStatus(status)]),
  ].filter(([ours, theirs]) => ours !== theirs);
  expect(rows).toStrictEqual(mapped);
});
