/** What we know of an incident and Statuspage has no key for. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import type { Incident } from '#core/incident.ts';
import { MINUTE } from '#core/instant.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { wireIncidentCourse } from '#render/api/wire-incident.ts';
import { aContent, aCorrection, anIncident, time } from '#tests/support/makers.ts';
import { toldAt } from '#tests/support/told.ts';
import { someContent } from '#tests/core/generated.ts';

test('tells where things stand, what is doubted and what was promised', () => {
  const { x_allclear: own } = tell(
    anIncident({
      summaryAt: time('2022-01-17T06:00Z'),
      body: 'All but **one**.',
      guidance: ['set-up-2fa-again'],
      corrections: [aCorrection()],
      updates: [{ postmortemBy: time('2022-01-21T00:00Z') }],
      invented: 'the hours',
    }),
  );
  expect(own).toMatchObject({
    summary: { body: 'All but one.', written_at: '2022-01-17T06:00:00.000Z' },
    guidance: [{ id: 'set-up-2fa-again', url: 'https://status.exchange.example/guidance/set-up-2fa-again/' }],
    corrections: [
      {
        concerns: 'When withdrawals resumed',
        stated: '18 January',
        other_evidence: '17 January',
        note: 'The two do not fit together.',
        opened_at: '2022-01-20T20:00:00.000Z',
        closed_at: null,
      },
    ],
    postmortem_by: '2022-01-21T00:00:00.000Z',
    invented: 'the hours',
  });
});

test('is told in every language into which it was translated', () => {
  const es = { title: 'Retiradas en espera', body: 'Las **retiradas** esperan.', isOutdated: false };
  const { incident_updates: updates, x_allclear: own } = tell(
    anIncident({
      summaryAt: time('2022-01-17T06:00Z'),
      body: 'They wait.',
      translations: { es, de: { title: 'Anderswo', body: '', isOutdated: true } },
      updates: [{ translations: { es: { body: 'Lo **miramos**.', isOutdated: true } } }],
    }),
  );
  expect(own.translations).toStrictEqual({
    es: {
      title: 'Retiradas en espera',
      summary: 'Las retiradas esperan.',
      action: null,
      figures: [],
      is_outdated: false,
    },
    de: { title: 'Anderswo', summary: null, action: null, figures: [], is_outdated: true },
  });
  expect(updates[0]?.x_allclear.translations).toStrictEqual({
    es: { title: null, body: 'Lo miramos.', action: null, figures: [], is_outdated: true },
  });
});

test('says in another language what to do and what its figures are', () => {
  const until = time('2022-01-20T00:00Z');
  const { incident_updates: updates, x_allclear: own } = tell(
    anIncident({
      figures: { accounts: { label: 'Accounts' }, value: { label: 'Value' } },
      translations: {
        es: { body: '', figures: { accounts: { label: 'Cuentas' }, value: { label: 'Valor' } }, isOutdated: false },
      },
      updates: [
        {
          action: { state: 'open', what: 'Sign in', who: 'All', until },
          figures: { accounts: { value: 'about 400', note: 'our count' } },
          translations: {
            es: {
              body: 'Uno.',
              action: { what: 'Inicie sesión', who: 'Todos' },
              figures: { accounts: { value: 'unas 400' } },
              isOutdated: false,
            },
          },
        },
        {
          action: { state: 'open', who: 'Some', until: null },
          translations: { es: { body: 'Dos.', isOutdated: false } },
        },
      ],
    }),
  );
  expect(own.translations['es']).toStrictEqual({
    title: null,
    summary: null,
    action: { what: 'Inicie sesión', who: null },
    figures: [{ id: 'accounts', label: 'Cuentas' }],
    is_outdated: false,
  });
  expect(updates.map((update) => [update.x_allclear.action, update.x_allclear.translations['es']])).toStrictEqual([
    [
      { state: 'open', what: null, who: 'Some', until: null },
      { title: null, body: 'Dos.', action: null, figures: [], is_outdated: false },
    ],
    [
      { state: 'open', what: 'Sign in', who: 'All', until: '2022-01-20T00:00:00.000Z' },
      {
        title: null,
        body: 'Uno.',
        action: { what: 'Inicie sesión', who: 'Todos' },
        figures: [{ id: 'accounts', value: 'unas 400', note: null }],
        is_outdated: false,
      },
    ],
  ]);
});

test('has no translation of a title that it no longer has', () => {
  const { x_allclear: own } = tell(
    anIncident({
      translations: { es: { title: 'Antes', body: '', isOutdated: false } },
      updates: [{}, { title: 'More than we thought' }],
    }),
  );
  expect(own.translations).toStrictEqual({});
});

test('keeps everywhere the ids under which clients knew it before it came here', () => {
  const incident = anIncident({
    imported: { from: 'statuspage', id: '69sb0f8lydp4', addresses: [] },
    figures: { accounts: { label: 'Accounts affected' } },
    updates: [
      {
        imported: { id: 'gv96mtfg46fj' },
        components: { withdrawals: 'suspended' },
        figures: { accounts: { value: '4' } },
      },
    ],
  });
  const { components, incidents, status } = STATUSPAGE_DOCUMENTS.summary(
    toldAt(aContent({ incidents: [incident] }), time('2022-01-17T14:00Z')),
  );
  const [{ id, incident_updates: updates, x_allclear: own } = tell(incident)] = incidents;
  expect([id, updates.map((update) => [update.id, update.incident_id])]).toStrictEqual([
    '69sb0f8lydp4',
    [['gv96mtfg46fj', '69sb0f8lydp4']],
  ]);
  expect(own.figures[0]?.values[0]?.update_id).toBe('gv96mtfg46fj');
  expect(status.x_allclear.open_incidents).toStrictEqual(['69sb0f8lydp4']);
  expect(components[0]?.x_allclear.causes).toStrictEqual(['69sb0f8lydp4']);
});

test('has ids that neither a text nor a time nor a title changes', () => {
  fc.assert(
    fc.property(someContent(), (content) => {
      const corrected = {
        ...content,
        incidents: content.incidents.map((incident) => ({
          ...incident,
          title: 'Another',
          updates: incident.updates.map((update) => ({ ...update, at: update.at + MINUTE, body: 'Another.' })),
        })),
      };
      expect(idsOf(corrected)).toStrictEqual(idsOf(content));
    }),
    { numRuns: 100 },
  );
});

/** A line an incident. */
function idsOf(content: Content): string[] {
  const { incidents } = STATUSPAGE_DOCUMENTS.incidents(toldAt(content, time('2023-01-01T00:00Z')));
  return incidents
    .map(
      ({ id, incident_updates: updates }) =>
        `${id}: ${updates
          .map((update) => update.id)
          .toSorted()
          .join(' ')}`,
    )
    .toSorted();
}

function tell(incident: Incident) {
  return wireIncidentCourse(aContent({ incidents: [incident] }), incident);
}
