/**
 * The end of a subscription, by one click in a mail program (RFC 8058) or by the
 * button of the page. Any token of the right shape is answered alike, without a
 * redirect and without a cookie, as often as it is asked; but for one of ours that
 * was called back, whose holder is told so.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import { unsubscribe } from '#delivery/people/managing.ts';
import { endedBy, isCalledBack } from '#delivery/people/links.ts';
import type { SubscriberRecord } from '#delivery/people/data-rights.ts';
import { isEndTokenShaped, mailedTo } from '#delivery/people/tokens.ts';
import { isUnavailable } from '#delivery/store/store-error.ts';
import type { Store } from '#delivery/store/store.ts';
import type { App } from '../app.ts';
import { readForm } from '../forms.ts';
import { endedPage, endPage, linkOverPage } from '../pages/plain-pages.ts';
import { editionFor, show, type Desk, type ServiceContext } from '../service.ts';

/** The body that RFC 8058 has; a scanner that posts something else ends nothing. */
const oneClickSchema = z.object({ 'List-Unsubscribe': z.literal('One-Click') });

export function unsubscribeRoutes(desk: Desk): App {
  const routes: App = new Hono();
  routes.get('/u/:token', (context) => showButton(desk, context, context.req.param('token')));
  routes.post('/u/:token', async (context) => {
    const token = context.req.param('token');
    if (!isEndTokenShaped(token)) return context.notFound();
    const isMeant = (await readForm(context.req.raw, oneClickSchema)) !== null;
    if (!isMeant) return showButton(desk, context, token);
    return end(desk, context, token);
  });
  return routes;
}

/** No click is lost: what the store cannot take in time is kept beside it. */
async function end(desk: Desk, context: ServiceContext, token: string): Promise<Response> {
  let locale: string | null = null;
  try {
    const record = await endByToken(desk.store, token, desk.clock());
    if (record === null && (await isCalledBack(desk.store, token))) return showOver(desk, context);
    locale = record?.locale ?? null;
  } catch (error) {
    const isOfAMail = mailedTo(desk.store.vault, token) !== null;
    if (!isUnavailable(error) || !(await desk.spool?.keep(token, { isOfAMail }))) throw error;
  }
  const edition = editionFor(desk, context, locale);
  return show(desk, context, { edition, page: endedPage(edition) });
}

/** Null: it is nobody's, or was called back. Again, it changes nothing. */
export async function endByToken(store: Store, token: string, now: Instant): Promise<SubscriberRecord | null> {
  const record = await endedBy(store, token);
  if (record !== null) await unsubscribe(store, record.id, now);
  return record;
}

async function showButton(desk: Desk, context: ServiceContext, token: string): Promise<Response> {
  if (!isEndTokenShaped(token)) return context.notFound();
  const record = await endedBy(desk.store, token);
  if (record === null && (await isCalledBack(desk.store, token))) return showOver(desk, context);
  const edition = editionFor(desk, context, record?.locale);
  // Whoever can end it may also choose less; but a mail that was passed on is not to open anybody's data.
  const manage = `/manage?language=${edition.language}`;
  return show(desk, context, { edition, page: endPage(token, manage, edition) });
}

/** Nobody is told that updates have ended which still come. */
function showOver(desk: Desk, context: ServiceContext): Response | Promise<Response> {
  const edition = editionFor(desk, context);
  return show(desk, context, { edition, page: linkOverPage(edition), status: 404 });
}
