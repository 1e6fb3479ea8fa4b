/** What the link in the first mail shows, and what its button answers. */
import { html, raw } from 'hono/html';
import type { Asked } from '#delivery/people/asked.ts';
import type { Waiting } from '#delivery/people/confirming.ts';
import { formatInstant } from '#render/dates.ts';
import { languageName } from '#render/language.ts';
import type { Edition, Editions } from '../editions.ts';
import { hostOf } from '../targets.ts';
import { tick } from './choice-fields.ts';
import { problemBox } from './choose-page.ts';
import type { Markup, PageBody } from './frame.ts';
import { button, secretPart, startAgain } from './plain-pages.ts';

/** @limit Nobody reads through a flood; whoever misses theirs asks again, and it stands first. */
export const MOST_SHOWN = 10;

interface ConfirmView {
  token: string;
  waiting: readonly Waiting[];
  problem?: 'noRequest' | undefined;
}

/** Of one request a button; of several a choice, in which nothing is chosen yet. */
export function confirmPage({ token, waiting, problem }: ConfirmView, edition: Edition, editions: Editions): PageBody {
  const { words, language } = edition;
  const { confirmTitle, confirmIgnore } = words.subscriptions;
  const action = `/confirm/${token}?language=${language}`;
  const [only] = waiting;
  const form =
    only !== undefined && waiting.length === 1
      ? oneForm(only, { action, edition, editions })
      : manyForm(waiting, { action, edition, editions });
  const body = html`${problemBox(problem, edition)} ${form}
    <p class="soft">${confirmIgnore}</p>`;
  return { title: confirmTitle, body, addressIn: (other) => `/confirm/${token}?language=${other}` };
}

interface Around {
  action: string;
  edition: Edition;
  editions: Editions;
}

/** The button names what is shown: another request that comes meanwhile is not confirmed by it. */
function oneForm({ tag, asked }: Waiting, { action, edition, editions }: Around): Markup {
  const { confirmWhat, confirm } = edition.words.subscriptions;
  return html`<p>${confirmWhat(placeOf(asked))}</p>
    ${askedPart(asked, editions)} ${button({ action, text: confirm, hidden: { choice0: tag } })}`;
}

function manyForm(waiting: readonly Waiting[], { action, edition, editions }: Around): Markup {
  const { manyRequests, notShown, confirm } = edition.words.subscriptions;
  const byPlace = Map.groupBy(waiting.slice(0, MOST_SHOWN), ({ place }) => place);
  const more = waiting.length - MOST_SHOWN;
  return html`<p>${manyRequests}</p>
    <form method="post" action="${action}">
      ${[...byPlace.values()].map((group, index) => placeFields(group, { name: `choice${index}`, edition, editions }))}
      ${more > 0 ? html`<p>${notShown(String(more))}</p>` : ''}
      <p class="buttons"><button class="button" type="submit" data-first="">${confirm}</button></p>
    </form>`;
}

/** All that ask for one address: at most one of them is chosen. */
function placeFields(
  group: readonly Waiting[],
  { name, edition, editions }: Omit<Around, 'action'> & { name: string },
): Markup {
  const { confirmWhat, askedOn, noneOfThese, taken } = edition.words.subscriptions;
  const type = group.length === 1 ? 'checkbox' : 'radio';
  const [first] = group;
  const rows = group.map(({ tag, asked, askedAt, isTaken }) => {
    const time = formatInstant(askedAt, { zone: 'UTC', locale: edition.language });
    const choice = isTaken ? html`<p>${taken}</p>` : tick({ type, name, value: tag, isOn: false }, askedOn(time));
    return html`${choice} ${askedPart(asked, editions)}`;
  });
  return html`<fieldset>
    <legend>${first === undefined ? '' : confirmWhat(placeOf(first.asked))}</legend>
    ${rows} ${type === 'radio' ? tick({ type, name, value: '', isOn: false }, noneOfThese) : ''}
  </fieldset>`;
}

/** In the words of whoever asked. */
function askedPart({ choice, locale }: Asked, editions: Editions): Markup {
  const { words, page, followed, language, direction } = editions.in(locale);
  const said = words.subscriptions;
  const names = page.components.filter(({ id }) => choice.components.includes(id)).map(({ name }) => name);
  const kinds = (['incident', 'maintenance', 'announcement'] as const).filter(
    (kind) => choice.kinds.length === 0 || choice.kinds.includes(kind),
  );
  const lines =
    choice.subject === null
      ? [names.length === 0 ? said.allServices : names.join(' · '), kinds.map((kind) => said.kind[kind]).join(' · ')]
      : [said.onlyThis(followed.get(choice.subject)?.title ?? choice.subject)];
  if (editions.languages.length > 1) lines.push(`${said.language}: ${languageName(language)}`);
  return html`<ul lang="${language}" dir="${raw(direction)}">
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

/** Where the updates are to go. */
function placeOf(asked: Asked): string {
  return asked.channel === 'email' ? asked.address : hostOf(asked);
}

interface BegunView {
  /** Where it goes, as its owner knows it. */
  place: string;
  manage: string;
  /** Where one was made; it is shown here and never again. */
  secret: string | null;
}

/** What runs now, each with the way to change it. */
export function confirmedPage(
  { begun, taken }: { begun: readonly BegunView[]; taken: readonly Asked[] },
  { words }: Edition,
): PageBody {
  const { confirmed, confirmedWhat, change, takenWhat } = words.subscriptions;
  const parts = begun.map(
    ({ place, manage, secret }) =>
      html`${begun.length === 1 ? '' : html`<h2>${place}</h2>`} ${secretPart(secret, words)}
        <p><a href="${manage}">${change}</a></p>`,
  );
  const body = html`<p>${confirmedWhat}</p>
    ${parts}
    ${taken.map(
      (asked) =>
        html`<h2>${placeOf(asked)}</h2>
          <p>${takenWhat}</p>`,
    )}`;
  return { title: confirmed, body };
}

export function usedPage({ words, language }: Edition): PageBody {
  const { confirmed, alreadyConfirmed, change } = words.subscriptions;
  const body = html`<p>${alreadyConfirmed}</p>
    <p><a href="/manage?language=${language}">${change}</a></p>`;
  return { title: confirmed, body };
}

export function expiredPage({ words, language }: Edition): PageBody {
  const { expired, expiredWhat } = words.subscriptions;
  return {
    title: expired,
    body: html`<p>${expiredWhat}</p>
      ${startAgain(words.subscriptions.startAgain, language)}`,
  };
}

export function takenPage({ words }: Edition): PageBody {
  const { taken, takenWhat } = words.subscriptions;
  return { title: taken, body: html`<p>${takenWhat}</p>` };
}

/** The link in the mail still works. */
export function unprovenPage({ words }: Edition): PageBody {
  const { unproven, unprovenWhat } = words.subscriptions;
  return { title: unproven, body: html`<p>${unprovenWhat}</p>` };
}
