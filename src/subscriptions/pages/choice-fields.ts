/** The part of a form that says what somebody wants to hear of. */
import { html, raw } from 'hono/html';
import type { Component } from '#core/component.ts';
import type { Choice } from '#delivery/people/choice.ts';
import { languageName } from '#render/language.ts';
import type { Edition, Editions } from '../editions.ts';
import type { Markup } from './frame.ts';

const KINDS = ['incident', 'maintenance', 'announcement'] as const;

export interface Chosen {
  choice: Pick<Choice, 'components' | 'kinds'>;
  locale: string;
}

export function choiceFields({ choice, locale }: Chosen, edition: Edition, editions: Editions): Markup {
  return html`${componentFields(choice.components, edition)}${kindFields(choice.kinds, edition)}${localeField(
    locale,
    edition,
    editions,
  )}`;
}

function componentFields(chosen: readonly string[], { page, words }: Edition): Markup {
  const { services, allServices, someServices, otherServices } = words.subscriptions;
  const grouped = page.groups.map(({ id, name }) => ({
    name,
    components: page.components.filter(({ group }) => group === id),
  }));
  const others = page.components.filter(({ group }) => page.groups.every(({ id }) => id !== group));
  const rest = { name: page.groups.length === 0 ? services : otherServices, components: others };
  return html`<fieldset>
    <legend>${services}</legend>
    ${tick({ type: 'radio', name: 'scope', value: 'all', isOn: chosen.length === 0 }, allServices)}
    ${tick({ type: 'radio', name: 'scope', value: 'some', isOn: chosen.length > 0 }, someServices)}
    <div class="some">
      ${[...grouped, rest].map(({ name, components }) => (components.length === 0 ? '' : group(name, components, chosen)))}
    </div>
  </fieldset>`;
}

function group(name: string, components: readonly Component[], chosen: readonly string[]): Markup {
  return html`<fieldset>
    <legend>${name}</legend>
    ${components.map((component) =>
      tick(
        { type: 'checkbox', name: 'component', value: component.id, isOn: chosen.includes(component.id) },
        component.name,
      ),
    )}
  </fieldset>`;
}

function kindFields(chosen: readonly string[], { words }: Edition): Markup {
  const { kinds, kind, everybodyHears } = words.subscriptions;
  return html`<fieldset>
    <legend>${kinds}</legend>
    ${KINDS.map((value) =>
      tick({ type: 'checkbox', name: 'kind', value, isOn: chosen.length === 0 || chosen.includes(value) }, kind[value]),
    )}
    <p class="small soft">${everybodyHears}</p>
  </fieldset>`;
}

export function localeField(locale: string, { words }: Edition, { languages }: Editions): Markup {
  if (languages.length < 2) return html`<input type="hidden" name="locale" value="${locale}" />`;
  return html`<label class="field"
    >${words.subscriptions.language}
    <select name="locale">
      ${languages.map(
        (language) =>
          html`<option value="${language}" lang="${language}" ${language === locale ? raw('selected') : ''}>
            ${languageName(language)}
          </option>`,
      )}
    </select>
  </label>`;
}

interface Tick {
  type: 'radio' | 'checkbox';
  name: string;
  value: string;
  isOn: boolean;
}

export function tick({ type, name, value, isOn }: Tick, text: string): Markup {
  return html`<label class="tick"
    ><input type="${type}" name="${name}" value="${value}" ${isOn ? raw('checked') : ''} /> ${text}</label
  >`;
}
