/** The way to what one follows without a mail at hand: an address is typed, a code comes, the code or the link beside it opens. */
import { html } from 'hono/html';
import type { Edition } from '../editions.ts';
import { problemBox } from './choose-page.ts';
import type { PageBody } from './frame.ts';
import { button } from './plain-pages.ts';

/** Asks for the mailbox to which a code goes. */
export function askCodePage(problem: 'badEmail' | 'badCode' | 'tooMany' | undefined, edition: Edition): PageBody {
  const { manageTitle, manageAsk, email, sendCode } = edition.words.subscriptions;
  const body = html`${problemBox(problem, edition)}
    <p>${manageAsk}</p>
    <form method="post" action="/manage?language=${edition.language}">
      <label class="field"
        >${email} <input type="email" name="email" maxlength="254" autocomplete="email" dir="ltr" required />
      </label>
      <p class="buttons"><button class="button" type="submit" data-first="">${sendCode}</button></p>
    </form>`;
  return { title: manageTitle, body, addressIn: (language) => `/manage?language=${language}` };
}

/** Asks for the code; the ticket tells to which asking it belongs. */
export function enterCodePage({ ticket, address }: { ticket: string; address: string }, edition: Edition): PageBody {
  const said = edition.words.subscriptions;
  const body = html`<p>${said.codeSent(address)}</p>
    <form method="post" action="/manage/code?language=${edition.language}">
      <input type="hidden" name="ticket" value="${ticket}" />
      <label class="field"
        >${said.code}
        <input
          type="text"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength="20"
          dir="ltr"
          required
        />
      </label>
      <p class="buttons"><button class="button" type="submit" data-first="">${said.openIt}</button></p>
    </form>`;
  return { title: said.manageTitle, body };
}

/** What the link in the mail with a code leads to. */
export function openPage({ ticket, key }: { ticket: string; key: string }, { words, language }: Edition): PageBody {
  const { manageTitle, change } = words.subscriptions;
  const action = `/manage/code?language=${language}`;
  return {
    title: manageTitle,
    body: button({ action, text: change, hidden: { ticket, code: key } }),
    addressIn: (other) => `/manage/${encodeURIComponent(ticket)}/${encodeURIComponent(key)}?language=${other}`,
  };
}
