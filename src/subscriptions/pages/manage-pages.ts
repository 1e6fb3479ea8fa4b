/** Where a subscriber sees and changes what they get. */
import { html } from 'hono/html';
import type { SubscriberRecord } from '#delivery/people/data-rights.ts';
import type { RunningChoice } from '#delivery/people/subscriptions.ts';
import type { Edition, Editions } from '../editions.ts';
import type { FormProblem } from '../forms.ts';
import { hostOf, wayOf } from '../targets.ts';
import { choiceFields } from './choice-fields.ts';
import { problemBox, wayName } from './choose-page.ts';
import type { Markup, PageBody } from './frame.ts';
import { button, secretPart } from './plain-pages.ts';

export interface Managed {
  token: string;
  record: SubscriberRecord;
}

/** A mailbox that speaks for several addresses chooses one. */
export function listPage(managed: readonly Managed[], { words, language }: Edition): PageBody {
  const said = words.subscriptions;
  const body = html`<p>${managed.length === 0 ? said.nothingRuns : said.chooseOne}</p>
    <ul>
      ${managed.map(
        ({ token, record }) =>
          html`<li>
            <a href="/m/${token}?language=${language}">${wayName(wayOf(record), said)}: ${hinted(record)}</a>
          </li>`,
      )}
    </ul>`;
  return { title: said.manageTitle, body };
}

export interface ManageView extends Managed {
  running: RunningChoice;
  problem?: FormProblem | 'badForm';
  isSaved?: boolean;
  /** Right after it was made. */
  secret?: string;
  /** Whether all earlier links have just been called back. */
  isRenewed?: boolean;
}

export function managePage(view: ManageView, edition: Edition, editions: Editions): PageBody {
  const { token, record, running, problem, isSaved, secret = null, isRenewed } = view;
  const said = edition.words.subscriptions;
  const at = (path: string): string => `/m/${token}${path}?language=${edition.language}`;
  const isRunning = running.general !== null || running.subjects.length > 0;
  const body = html`${problemBox(problem, edition)} ${isSaved === true ? html`<p role="status">${said.saved}</p>` : ''}
    ${isRenewed === true ? html`<p role="status"><a href="${at('')}">${said.renewed}</a></p>` : ''}
    <p>${said.goesTo}: <strong>${wayName(wayOf(record), said)}, ${hinted(record)}</strong></p>
    ${secretPart(secret, edition.words)} ${isRunning ? runningParts(view, edition, editions) : endedPart(edition)}
    <h2>${said.links}</h2>
    <p>${said.renewWhat}</p>
    ${button({ action: at('/renew'), text: said.renew, isFirst: false })}
    <h2>${said.data}</h2>
    <p>${said.dataWhat}</p>
    ${button({ action: at('/export'), text: said.export, isFirst: false })}
    ${button({ action: at('/erase'), text: said.erase, isFirst: false })}`;
  return { title: said.manageTitle, body, addressIn: (language) => `/m/${token}?language=${language}` };
}

function endedPart({ words, language }: Edition): Markup {
  const { nothingRuns, startAgain } = words.subscriptions;
  return html`<p>${nothingRuns} <a href="/?language=${language}">${startAgain}</a></p>`;
}

function runningParts({ token, record, running }: ManageView, edition: Edition, editions: Editions): Markup {
  const said = edition.words.subscriptions;
  const at = (path: string): string => `/m/${token}${path}?language=${edition.language}`;
  const choice = running.general ?? { components: [], kinds: [] };
  const form = html`<form method="post" action="${at('')}">
    ${choiceFields({ choice, locale: record.locale ?? edition.language }, edition, editions)}
    <p class="buttons"><button class="button" type="submit" data-first="">${said.save}</button></p>
  </form>`;
  // Whoever follows single incidents alone is not led into following everything.
  return html`${
      running.general === null
        ? html`<details>
            <summary>${said.followAll}</summary>
            ${form}
          </details>`
        : form
    }
    ${singlesPart(running.subjects, at('/stop'), edition)} ${followPart(running.subjects, at('/follow'), edition)}
    ${secretButton(record, at('/secret'), edition)}
    <h2>${said.endTitle}</h2>
    <p>${said.endWhat}</p>
    ${button({ action: at('/end'), text: said.end, isFirst: false })}`;
}

function secretButton({ channel }: SubscriberRecord, action: string, { words }: Edition): Markup | '' {
  if (channel !== 'webhook') return '';
  const { secret, newSecret, newSecretWhat } = words.subscriptions;
  return html`<h2>${secret}</h2>
    <p>${newSecretWhat}</p>
    ${button({ action, text: newSecret, isFirst: false })}`;
}

function singlesPart(subjects: readonly string[], action: string, { words, followed }: Edition): Markup | '' {
  if (subjects.length === 0) return '';
  const { singles, stopOne } = words.subscriptions;
  return html`<h2>${singles}</h2>
    ${subjects.map((subject) =>
      button({ action, text: stopOne(followed.get(subject)?.title ?? subject), hidden: { subject }, isFirst: false }),
    )}`;
}

function followPart(subjects: readonly string[], action: string, { words, followed }: Edition): Markup | '' {
  const open = [...followed.values()].filter(({ id, isOpen }) => isOpen && !subjects.includes(id));
  if (open.length === 0) return '';
  const { followMore, follow } = words.subscriptions;
  return html`<form method="post" action="${action}">
    <label class="field"
      >${followMore}
      <select name="subject">
        ${open.map(({ id, title }) => html`<option value="${id}">${title}</option>`)}
      </select>
    </label>
    <p class="buttons"><button class="button" type="submit">${follow}</button></p>
  </form>`;
}

/** Says what erasing means; the button does it. */
export function erasePage(token: string, { words, language }: Edition): PageBody {
  const { erase, eraseWhat, eraseNow } = words.subscriptions;
  const action = `/m/${token}/erase?language=${language}`;
  return {
    title: erase,
    body: html`<p>${eraseWhat}</p>
      ${button({ action, text: eraseNow, hidden: { sure: 'yes' } })}`,
  };
}

/** Enough to know it by; a mail may be passed on, and so may its link. */
export function hinted(record: SubscriberRecord): string {
  const { channel, address } = record;
  if (channel !== 'email') return hostOf(record);
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}…${address.slice(at)}`;
}
