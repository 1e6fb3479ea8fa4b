/** Where somebody chooses what to hear of, and where. */
import { html } from 'hono/html';
import type { Words } from '#render/words/words.ts';
import type { Edition, Editions } from '../editions.ts';
import type { SignUp } from '../forms.ts';
import { WAY_NAMES, WAYS, type Way } from '../targets.ts';
import { choiceFields, localeField, tick } from './choice-fields.ts';
import type { Markup, PageBody } from './frame.ts';

export type ChooseProblem = Extract<
  keyof Words['subscriptions'],
  | 'badEmail'
  | 'badTarget'
  | 'badService'
  | 'noService'
  | 'noKind'
  | 'badForm'
  | 'pressAgain'
  | 'tooMany'
  | 'tooManyAtOnce'
>;

export interface ChooseView {
  form: SignUp;
  /** Signed: when the form is shown. */
  stamp: string;
  problem?: ChooseProblem;
}

export function choosePage(view: ChooseView, edition: Edition, editions: Editions): PageBody {
  const { words, language } = edition;
  const { form, stamp, problem } = view;
  const subject = edition.followed.get(form.subject);
  const chosen = {
    choice: { components: form.scope === 'some' ? form.component : [], kinds: form.kind },
    locale: form.locale === '' ? language : form.locale,
  };
  const said = words.subscriptions;
  const body = html`${problemBox(problem, edition)}
    <form method="post" action="/subscribe?language=${language}">
      <input type="hidden" name="stamp" value="${stamp}" />
      ${trap(said.leaveEmpty)}
      <h2>${said.whatFor}</h2>
      ${
        subject === undefined
          ? choiceFields(chosen, edition, editions)
          : html`<input type="hidden" name="subject" value="${subject.id}" />
              <p>${said.onlyThis(subject.title)} · <a href="/?language=${language}">${said.followAll}</a></p>
              ${localeField(chosen.locale, edition, editions)}`
      }
      ${whereFields(form, said)}
      <p class="buttons"><button class="button" type="submit" data-first="">${said.subscribe}</button></p>
      <p class="small soft">${said.noTracking}</p>
    </form>
    <p><a href="/manage?language=${language}">${said.change}</a></p>`;
  return { title: words.subscribe.title, body, addressIn: (other) => addressOf(other, form.subject) };
}

function addressOf(language: string, subject: string): string {
  const about = subject === '' ? '' : `&subject=${encodeURIComponent(subject)}`;
  return `/?language=${language}${about}`;
}

export function problemBox(
  problem: ChooseProblem | 'badCode' | 'noRequest' | undefined,
  { words }: Edition,
): Markup | '' {
  if (problem === undefined) return '';
  return html`<div class="problem" role="alert">
    <p><strong>${words.subscriptions.problem}</strong></p>
    <p>${words.subscriptions[problem]}</p>
  </div>`;
}

/** Programs that fill in everything fill in this too. */
function trap(text: string): Markup {
  return html`<div class="trap" aria-hidden="true">
    <label>${text} <input type="text" name="reference" tabindex="-1" autocomplete="off" /></label>
  </div>`;
}

function whereFields({ way, email, target }: SignUp, said: Words['subscriptions']): Markup {
  return html`<fieldset>
      <legend>${said.where}</legend>
      ${WAYS.map((value) => tick({ type: 'radio', name: 'way', value, isOn: value === way }, wayName(value, said)))}
      <div class="field target">
        <label for="target">${said.target}</label>
        <small id="target-what">${said.targetWhat}</small>
        <input
          type="url"
          id="target"
          name="target"
          value="${target}"
          maxlength="2000"
          autocomplete="off"
          aria-describedby="target-what"
          dir="ltr"
        />
      </div>
    </fieldset>
    <label class="field"
      >${said.email}
      <input type="email" name="email" value="${email}" maxlength="254" autocomplete="email" dir="ltr" required />
    </label>`;
}

/** As forms and pages call it. */
export function wayName(way: Way, said: Words['subscriptions']): string {
  if (way === 'email') return said.channelMail;
  return way.startsWith('webhook') ? said.channelWebhook(WAY_NAMES[way]) : said.channelChat(WAY_NAMES[way]);
}
