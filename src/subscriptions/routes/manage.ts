/** What the holder of a manage link may do: see, change, leave, take the data along, have it erased. */
import { Hono } from 'hono';
import { z } from 'zod';
import { newSecret } from '#delivery/channels/signature.ts';
import { eraseSubscriber, exportSubscriber } from '#delivery/people/data-rights.ts';
import { managedBy, renewLinks } from '#delivery/people/links.ts';
import { changeChoice, changeSubject, replaceSecret, unsubscribe } from '#delivery/people/managing.ts';
import { choiceOf } from '#delivery/people/subscriptions.ts';
import { manageToken } from '#delivery/people/tokens.ts';
import type { App } from '../app.ts';
import { changeSchema, choiceIn, readForm } from '../forms.ts';
import { erasePage, managePage, type Managed, type ManageView } from '../pages/manage-pages.ts';
import { endedPage, erasedPage, linkOverPage } from '../pages/plain-pages.ts';
import { editionFor, show, type Desk, type ServiceContext } from '../service.ts';

const subjectSchema = z.strictObject({ subject: z.string().max(300) });
const sureSchema = z.strictObject({ sure: z.literal('yes') });

type Handler = (context: ServiceContext, managed: Managed) => Response | Promise<Response>;

export function manageRoutes(desk: Desk): App {
  const routes: App = new Hono();
  /** Only for a link that works, of a subscriber who is there. */
  function on(method: 'get' | 'post', path: string, handle: Handler): void {
    routes[method](path, async (context) => {
      const token = context.req.param('token') ?? '';
      const record = await managedBy(desk.store, token, desk.clock());
      return record === null ? showOver(desk, context) : handle(context, { token, record });
    });
  }
  on('get', '/m/:token', (context, managed) => showManaged(desk, context, managed));
  on('post', '/m/:token', (context, managed) => change(desk, context, managed));
  on('post', '/m/:token/stop', (context, managed) => follow(desk, context, { ...managed, isFollowed: false }));
  on('post', '/m/:token/follow', (context, managed) => follow(desk, context, { ...managed, isFollowed: true }));
  on('post', '/m/:token/end', async (context, { record }) => {
    await unsubscribe(desk.store, record.id, desk.clock());
    const edition = editionFor(desk, context, record.locale);
    return show(desk, context, { edition, page: endedPage(edition) });
  });
  on('post', '/m/:token/export', async (context, { record }) => {
    context.header('content-disposition', 'attachment; filename="my-data.json"');
    return context.json(await exportSubscriber(desk.store, record.id));
  });
  on('post', '/m/:token/erase', (context, managed) => erase(desk, context, managed));
  on('post', '/m/:token/renew', (context, managed) => renew(desk, context, managed));
  on('post', '/m/:token/secret', (context, managed) => makeSecret(desk, context, managed));
  return routes;
}

type Shown = Managed & Pick<ManageView, 'problem' | 'isSaved' | 'secret' | 'isRenewed'>;

/** With 400 where something is wrong with what was posted. */
export async function showManaged(desk: Desk, context: ServiceContext, managed: Shown): Promise<Response> {
  const status = managed.problem === undefined ? 200 : 400;
  const edition = editionFor(desk, context, managed.record.locale);
  const running = await choiceOf(desk.store.db, managed.record.id);
  return show(desk, context, { edition, page: managePage({ ...managed, running }, edition, desk.editions()), status });
}

async function change(desk: Desk, context: ServiceContext, managed: Managed): Promise<Response> {
  const edition = editionFor(desk, context, managed.record.locale);
  const form = await readForm(context.req.raw, changeSchema);
  if (form === null || !desk.editions().languages.includes(form.locale))
    return showManaged(desk, context, { ...managed, problem: 'badForm' });
  const choice = choiceIn(form, edition);
  if ('problem' in choice) return showManaged(desk, context, { ...managed, problem: choice.problem });
  const { locale } = form;
  const isSaved = await changeChoice(desk.store, managed.record.id, { choice, locale, now: desk.clock() });
  return showManaged(desk, context, { token: managed.token, record: { ...managed.record, locale }, isSaved });
}

async function follow(
  desk: Desk,
  context: ServiceContext,
  { isFollowed, ...managed }: Managed & { isFollowed: boolean },
): Promise<Response> {
  const form = await readForm(context.req.raw, subjectSchema);
  const { followed } = editionFor(desk, context, managed.record.locale);
  if (form === null || (isFollowed && !followed.has(form.subject)))
    return showManaged(desk, context, { ...managed, problem: 'badForm' });
  const isSaved = await changeSubject(desk.store, managed.record.id, { ...form, isFollowed, now: desk.clock() });
  return showManaged(desk, context, { ...managed, isSaved });
}

/** The page that answers is reached by the one link that works from now on. */
async function renew(desk: Desk, context: ServiceContext, { record }: Managed): Promise<Response> {
  const epoch = await renewLinks(desk.store, record);
  if (epoch === null) return showOver(desk, context);
  const token = manageToken(desk.store.vault, { ...record, epoch }, desk.clock());
  return showManaged(desk, context, { token, record: { ...record, epoch }, isRenewed: true });
}

async function makeSecret(desk: Desk, context: ServiceContext, managed: Managed): Promise<Response> {
  const secret = newSecret();
  const isMade = await replaceSecret(desk.store, managed.record, secret);
  return isMade ? showManaged(desk, context, { ...managed, secret }) : showOver(desk, context);
}

/** Made up, called back and old links are answered alike. */
function showOver(desk: Desk, context: ServiceContext): Response | Promise<Response> {
  const edition = editionFor(desk, context);
  return show(desk, context, { edition, page: linkOverPage(edition), status: 404 });
}

async function erase(desk: Desk, context: ServiceContext, { token, record }: Managed): Promise<Response> {
  const edition = editionFor(desk, context, record.locale);
  const isSure = (await readForm(context.req.raw, sureSchema)) !== null;
  if (!isSure) return show(desk, context, { edition, page: erasePage(token, edition) });
  await eraseSubscriber(desk.store, record.id, desk.clock());
  return show(desk, context, { edition, page: erasedPage(edition) });
}
