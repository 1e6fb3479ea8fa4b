import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Content } from '#core/content.ts';
import { titleOf } from '#core/incident-state.ts';
import { noticesOf } from '#core/notice.ts';
import { contentIn } from '#core/translation.ts';
import { aContent, aGuidance, aKnownProblem, anIncident, aPage } from '#tests/support/makers.ts';
import { someContent } from './generated.ts';

const page = aPage({ languages: ['en', 'es'] });

function spanish(content: Partial<Content>): Content {
  return contentIn(aContent({ page, ...content }), 'es');
}

describe('content in another language', () => {
  test('has the texts of the translation, and says in which language they are', () => {
    const incident = anIncident({
      title: 'Withdrawals suspended',
      body: 'Where things stand.',
      figures: { accounts: { label: 'Accounts affected' } },
      translations: {
        es: {
          title: 'Retiradas suspendidas',
          body: 'Cómo está.',
          figures: { accounts: { label: 'Cuentas' } },
          isOutdated: true,
        },
      },
      updates: [
        {
          body: 'Sign in again.',
          figures: { accounts: { value: 'around 400', note: 'a guess' } },
          action: { state: 'open', what: 'Sign in', who: 'Everybody', until: null },
          translations: {
            es: {
              body: 'Vuelva a entrar.',
              action: { what: 'Inicie sesión', who: 'Todos' },
              figures: { accounts: { value: 'unas 400' } },
              isOutdated: false,
            },
          },
        },
      ],
    });
    const [said] = spanish({ incidents: [incident] }).incidents;
    expect(said).toMatchObject({
      title: 'Retiradas suspendidas',
      body: 'Cómo está.',
      origin: { language: 'es', isOutdated: true },
      figures: { accounts: { label: 'Cuentas' } },
      updates: [
        {
          body: 'Vuelva a entrar.',
          origin: { language: 'es', isOutdated: false },
          figures: { accounts: { value: 'unas 400', note: 'a guess' } },
          action: { state: 'open', what: 'Inicie sesión', who: 'Todos', until: null },
        },
      ],
    });
  });

  test('keeps the words of what is not translated, and says so', () => {
    const [said] = spanish({ incidents: [anIncident({ title: 'Trading is slow' })] }).incidents;
    expect([said?.title, said?.origin, said?.updates[0]?.origin]).toStrictEqual([
      'Trading is slow',
      { language: 'en', isOutdated: false },
      { language: 'en', isOutdated: false },
    ]);
  });

  test('makes notices that say in which language their text is, and the first language none', () => {
    const incident = anIncident({
      updates: [{ translations: { es: { body: 'Texto.', isOutdated: true } } }, {}],
    });
    expect(noticesOf(spanish({ incidents: [incident] })).map(({ origin }) => origin)).toStrictEqual([
      { language: 'en', isOutdated: false },
      { language: 'es', isOutdated: true },
    ]);
    expect(noticesOf(aContent({ page, incidents: [incident] })).map((notice) => 'origin' in notice)).toStrictEqual([
      false,
      false,
    ]);
  });

  test('gives no new title to an incident whose update has none', () => {
    const incident = anIncident({
      title: 'Withdrawals suspended',
      updates: [{ translations: { es: { title: 'Otro título', body: 'Texto.', isOutdated: false } } }],
    });
    const [said] = spanish({ incidents: [incident] }).incidents;
    expect(said && titleOf(said)).toBe('Withdrawals suspended');
  });

  test('translates the known problems of guidance in their order', () => {
    const guidance = aGuidance({
      button: 'Set up 2FA again',
      knownProblems: [aKnownProblem({ symptom: 'First' }), aKnownProblem({ symptom: 'Second' })],
      translations: {
        es: {
          title: 'Configurar',
          button: 'Configurar 2FA',
          who: 'Todos',
          body: 'Pasos.',
          knownProblems: [{ symptom: 'Primero', workaround: 'Espere.' }],
          isOutdated: false,
        },
      },
    });
    const [said] = spanish({ guidance: [guidance] }).guidance;
    expect(said).toMatchObject({ title: 'Configurar', button: 'Configurar 2FA', who: 'Todos' });
    expect(said?.knownProblems.map(({ symptom, since }) => [symptom, since])).toStrictEqual([
      ['Primero', guidance.knownProblems[0]?.since],
      ['Second', guidance.knownProblems[1]?.since],
    ]);
  });

  test('is the content as it was written in the first language', () => {
    fc.assert(
      fc.property(someContent(), (content) => {
        expect(contentIn(content, 'en')).toBe(content);
      }),
    );
  });

  test('changes no fact, whatever is translated', () => {
    fc.assert(
      fc.property(someContent(), (content) => {
        const said = contentIn(content, 'es');
        expect(said.incidents.map(factsOf)).toStrictEqual(content.incidents.map(factsOf));
      }),
    );
  });
});

function factsOf({ updates }: Content['incidents'][number]) {
  return updates.map(({ id, at, status, components, nextUpdate, figures, action }) => ({
    id,
    at,
    status,
    components,
    nextUpdate,
    figures: Object.keys(figures),
    action: action && [action.state, action.until],
  }));
}
