/** Managing without a mail at hand: an address is typed, a code comes, the code opens what that mailbox follows. */
import { Hono } from 'hono';
import { z } from 'zod';
import { parseAddress } from '#delivery/people/address.ts';
import { askForCode, redeemCode } from '#delivery/people/codes.ts';
import { subscriberRecord } from '#delivery/people/data-rights.ts';
import { manageToken } from '#delivery/people/tokens.ts';
import type { App } from '../app.ts';
import { readForm } from '../forms.ts';
import { askCodePage, enterCodePage, openPage } from '../pages/code-pages.ts';
import { listPage, type Managed } from '../pages/manage-pages.ts';
import { editionFor, mayAsk, ofNetworks, show, type Desk, type ServiceContext } from '../service.ts';
import { showManaged } from './manage.ts';

const askSchema = z.strictObject({ email: z.string().max(2000) });
const codeSchema = z.strictObject({ ticket: z.string().max(100), code: z.string().max(100) });

export function manageByCodeRoutes(desk: Desk): App {
  const routes: App = new Hono();
  routes.get('/manage', (context) => askAgain(desk, context, undefined));
  routes.post('/manage', (context) => sendCode(desk, context));
  // The link beside the code in the mail: programs open it, and only the button sends what it has.
  routes.get('/manage/:ticket/:key', (context) => {
    const { ticket, key } = context.req.param();
    const edition = editionFor(desk, context);
    return show(desk, context, { edition, page: openPage({ ticket, key }, edition) });
  });
  routes.post('/manage/code', (context) => openByCode(desk, context));
  return routes;
}

function askAgain(desk: Desk, context: ServiceContext, problem: 'badEmail' | 'badCode' | 'tooMany' | undefined) {
  const edition = editionFor(desk, context);
  const status = problem === undefined ? 200 : problem === 'tooMany' ? 429 : 400;
  if (status === 429) context.header('retry-after', '3600');
  return show(desk, context, { edition, page: askCodePage(problem, edition), status });
}

async function sendCode(desk: Desk, context: ServiceContext): Promise<Response> {
  const edition = editionFor(desk, context);
  const form = await readForm(context.req.raw, askSchema);
  const mailbox = parseAddress(form?.email.trim() ?? '');
  if ('reason' in mailbox) return askAgain(desk, context, 'badEmail');
  const now = desk.clock();
  const asked = await desk.store.db.transaction(async (session) => {
    if (!(await mayAsk(desk, context, { session, now }))) return null;
    return askForCode(session, desk.store.vault, { mailbox: mailbox.address, now });
  });
  if (asked === null) return askAgain(desk, context, 'tooMany');
  const { ticket, mail } = asked;
  if (mail !== null) desk.post.code({ ticket, to: mailbox.address, language: edition.language, askedAt: now, ...mail });
  return show(desk, context, { edition, page: enterCodePage({ ticket, address: form?.email.trim() ?? '' }, edition) });
}

async function openByCode(desk: Desk, context: ServiceContext): Promise<Response> {
  const form = await readForm(context.req.raw, codeSchema);
  const now = desk.clock();
  const misses = ofNetworks(desk, context, { what: 'miss', now });
  const ids = form === null ? 'wrong' : await redeemCode(desk.store, { ...form, misses, now });
  if (ids === 'too-many') return askAgain(desk, context, 'tooMany');
  if (ids === 'wrong') return askAgain(desk, context, 'badCode');
  const managed: Managed[] = [];
  for (const id of ids) {
    const record = await subscriberRecord(desk.store, id);
    if (record !== null) managed.push({ token: manageToken(desk.store.vault, record, desk.clock()), record });
  }
  const [first] = managed;
  if (first !== undefined && managed.length === 1) return showManaged(desk, context, first);
  const edition = editionFor(desk, context);
  return show(desk, context, { edition, page: listPage(managed, edition) });
}
