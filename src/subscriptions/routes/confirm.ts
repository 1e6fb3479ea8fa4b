/** The link in the first mail: reading it shows, the button confirms. */
import { Hono } from 'hono';
import { html } from 'hono/html';
import type { Asked } from '#delivery/people/asked.ts';
import { confirmRequest, readRequest, type Confirmed, type RequestState } from '#delivery/people/confirming.ts';
import { manageToken } from '#delivery/people/tokens.ts';
import type { App } from '../app.ts';
import type { Edition } from '../editions.ts';
import { confirmedPage, confirmPage, expiredPage, takenPage, unprovenPage, usedPage } from '../pages/plain-pages.ts';
import type { Markup, PageBody } from '../pages/frame.ts';
import { isProven } from '../proven.ts';
import { editionFor, show, type Desk } from '../service.ts';
import { hostOf, secretOf } from '../targets.ts';

export function confirmRoutes(desk: Desk): App {
  const routes: App = new Hono();
  routes.get('/confirm/:token', async (context) => {
    const token = context.req.param('token');
    const request = await readRequest(desk.store, token, desk.clock());
    const edition = editionFor(desk, context, request?.asked.locale);
    const page = request === null ? expiredPage(edition) : shownPage({ token, ...request }, edition);
    return show(desk, context, { edition, page });
  });
  routes.post('/confirm/:token', async (context) => {
    const token = context.req.param('token');
    const edition = editionFor(desk, context);
    if (!(await isProven(desk, token)))
      return show(desk, context, { edition, page: unprovenPage(edition), status: 400 });
    const confirmed = await confirmRequest(desk.store, token, desk.clock());
    return show(desk, context, { edition, page: donePage(desk, confirmed, edition) });
  });
  return routes;
}

function shownPage(
  { token, state, asked }: { token: string; state: RequestState; asked: Asked },
  edition: Edition,
): PageBody {
  if (state !== 'open') return closedPage(state, edition);
  const { channel, address } = asked;
  const shown = channel === 'email' ? address : hostOf(asked);
  return confirmPage({ token, address: shown, what: askedMarkup(asked, edition) }, edition);
}

function donePage({ store, clock }: Desk, confirmed: Confirmed, edition: Edition): PageBody {
  if (confirmed.state !== 'confirmed') return closedPage(confirmed.state, edition);
  const { subscriber, isSecretNew } = confirmed;
  const manage = `/m/${manageToken(store.vault, subscriber, clock())}?language=${edition.language}`;
  return confirmedPage({ manage, secret: isSecretNew ? secretOf(subscriber) : null }, edition);
}

/** The link works no more, or not now. It may be in other hands by then, so that it leads no further than to a code. */
function closedPage(state: Exclude<Confirmed['state'], 'confirmed'>, edition: Edition): PageBody {
  switch (state) {
    case 'used':
      return usedPage(edition);
    case 'taken':
      return takenPage(edition);
    case 'expired':
    case 'unknown':
      return expiredPage(edition);
  }
}

function askedMarkup({ choice }: Asked, { words, page, followed }: Edition): Markup {
  const said = words.subscriptions;
  if (choice.subject !== null)
    return html`<p>${said.onlyThis(followed.get(choice.subject)?.title ?? choice.subject)}</p>`;
  const names = page.components.filter(({ id }) => choice.components.includes(id)).map(({ name }) => name);
  const kinds = (['incident', 'maintenance', 'announcement'] as const).filter(
    (kind) => choice.kinds.length === 0 || choice.kinds.includes(kind),
  );
  return html`<ul>
    <li>${names.length === 0 ? said.allServices : names.join(' · ')}</li>
    <li>${kinds.map((kind) => said.kind[kind]).join(' · ')}</li>
  </ul>`;
}
