/** The link in the first mail: reading it shows what waits for the mailbox, the button confirms what was chosen. */
import { Hono } from 'hono';
import { z } from 'zod';
import { confirmRequests, readLink, type Closed, type Confirmed, type Waiting } from '#delivery/people/confirming.ts';
import { manageToken } from '#delivery/people/tokens.ts';
import type { App } from '../app.ts';
import type { Edition } from '../editions.ts';
import { readForm } from '../forms.ts';
import { confirmedPage, confirmPage, expiredPage, takenPage, unprovenPage, usedPage } from '../pages/confirm-pages.ts';
import type { PageBody } from '../pages/frame.ts';
import { hinted } from '../pages/manage-pages.ts';
import { areProven } from '../proven.ts';
import { editionFor, show, type Desk, type ServiceContext } from '../service.ts';
import { secretOf } from '../targets.ts';

/** A field for each address; empty where none of its requests is meant. */
const chosenSchema = z.record(z.string().regex(/^choice\d{1,3}$/), z.string().max(100));

export function confirmRoutes(desk: Desk): App {
  const routes: App = new Hono();
  routes.get('/confirm/:token', async (context) => {
    const token = context.req.param('token');
    const link = await readLink(desk.store, token, desk.clock());
    if (link.state !== 'open') return showClosed(desk, context, link.state);
    return showWaiting(desk, context, { token, waiting: link.waiting });
  });
  routes.post('/confirm/:token', async (context) => {
    const token = context.req.param('token');
    const form = await readForm(context.req.raw, chosenSchema);
    const chosen = Object.values(form ?? {}).filter((tag) => tag !== '');
    return confirm(desk, context, { token, chosen });
  });
  return routes;
}

async function confirm(
  desk: Desk,
  context: ServiceContext,
  { token, chosen }: { token: string; chosen: readonly string[] },
): Promise<Response> {
  const link = await readLink(desk.store, token, desk.clock());
  if (link.state !== 'open') return showClosed(desk, context, link.state);
  const { waiting } = link;
  const meant = waiting.filter(({ tag }) => chosen.includes(tag));
  const edition = editionFor(desk, context, meant[0]?.asked.locale);
  if (!(await areProven(desk, meant)))
    return show(desk, context, { edition, page: unprovenPage(edition), status: 400 });
  const confirmed = await confirmRequests(desk.store, { token, chosen }, desk.clock());
  switch (confirmed.state) {
    case 'confirmed':
      return show(desk, context, { edition, page: donePage(desk, confirmed, edition) });
    case 'taken':
      return show(desk, context, { edition, page: takenPage(edition) });
    case 'not-chosen':
      return showWaiting(desk, context, { token, waiting, problem: 'noRequest' });
    case 'used':
    case 'expired':
    case 'unknown':
      return showClosed(desk, context, confirmed.state);
  }
}

interface Shown {
  token: string;
  waiting: readonly Waiting[];
  problem?: 'noRequest';
}

/** Where there are several, no asker decides in which language: the reader's browser does. */
function showWaiting(desk: Desk, context: ServiceContext, shown: Shown): Response | Promise<Response> {
  const { waiting, problem } = shown;
  const edition = editionFor(desk, context, waiting.length === 1 ? waiting[0]?.asked.locale : null);
  const isFree = waiting.some(({ isTaken }) => !isTaken);
  const page = isFree ? confirmPage(shown, edition, desk.editions()) : takenPage(edition);
  return show(desk, context, { edition, page, status: problem === undefined ? 200 : 400 });
}

/** The link works no more. It may be in other hands by then, so that it leads no further than to a code. */
function showClosed(desk: Desk, context: ServiceContext, state: Closed): Response | Promise<Response> {
  const edition = editionFor(desk, context);
  return show(desk, context, { edition, page: state === 'used' ? usedPage(edition) : expiredPage(edition) });
}

function donePage(
  { store, clock }: Desk,
  { begun, taken }: Extract<Confirmed, { state: 'confirmed' }>,
  edition: Edition,
): PageBody {
  const shown = begun.map(({ subscriber, isSecretNew }) => ({
    place: hinted(subscriber),
    manage: `/m/${manageToken(store.vault, subscriber, clock())}?language=${edition.language}`,
    secret: isSecretNew ? secretOf(subscriber) : null,
  }));
  return confirmedPage({ begun: shown, taken }, edition);
}
