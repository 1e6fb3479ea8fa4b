/**
 * Browsers that want notifications. The page's own script posts here from the
 * page's origin, and no other: without a cookie, and without a mail.
 */
import { Hono } from 'hono';
import { z } from 'zod';
import { subscribeBrowser } from '#delivery/people/browsers.ts';
import { eraseSubscriber } from '#delivery/people/data-rights.ts';
import { endedBy } from '#delivery/people/links.ts';
import { endToken } from '#delivery/people/tokens.ts';
import type { App } from '../app.ts';
import { pushTarget } from '../push-services.ts';
import { mayAsk, type Desk, type ServiceContext } from '../service.ts';

const startSchema = z.strictObject({
  subscription: z.strictObject({
    endpoint: z.string().max(2000),
    expirationTime: z.number().nullish(),
    keys: z.strictObject({ p256dh: z.string().max(100), auth: z.string().max(100) }),
  }),
  /** Ids; empty: every one. */
  components: z.array(z.string().max(100)).max(1000),
  language: z.string().max(35),
});

const endSchema = z.strictObject({ token: z.string().max(100) });

export function pushRoutes(desk: Desk): App {
  const routes: App = new Hono();
  for (const path of ['/push', '/push/end']) {
    routes.use(path, async (context, next) => {
      if (!isOffered(desk)) return context.notFound();
      if (context.req.header('origin') !== desk.content().page.url) return context.body(null, 403);
      for (const [name, value] of Object.entries(crossOrigin(desk))) context.header(name, value);
      return next();
    });
    routes.options(path, (context) => context.body(null, 204));
  }
  routes.post('/push', (context) => start(desk, context));
  routes.post('/push/end', (context) => end(desk, context));
  return routes;
}

function isOffered(desk: Desk): boolean {
  return desk.content().page.subscriptions?.pushKey !== undefined;
}

function crossOrigin(desk: Desk): Record<string, string> {
  return {
    'access-control-allow-origin': desk.content().page.url,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
    vary: 'Origin',
  };
}

/** Answers with the token that ends it. */
async function start(desk: Desk, context: ServiceContext): Promise<Response> {
  const form = startSchema.safeParse(await jsonOf(context)).data;
  const target = form === undefined ? null : pushTarget(form.subscription);
  const editions = desk.editions();
  if (form === undefined || target === null || !editions.languages.includes(form.language))
    return context.json({ problem: 'unreadable' }, 400);
  const known = editions.in(form.language).page.components.map(({ id }) => id);
  const components = form.components.filter((id) => known.includes(id));
  // Who chose some of which none is left did not ask for all.
  if (components.length === 0 && form.components.length > 0) return context.json({ problem: 'unreadable' }, 400);
  const { db, vault } = desk.store;
  const now = desk.clock();
  const choice = { components, kinds: [], subject: null };
  const browser = await db.transaction(async (session) => {
    if (!(await mayAsk(desk, context, { session, now }))) return 'too-many';
    return subscribeBrowser(session, vault, { target, choice, locale: form.language, now });
  });
  if (browser === null) return context.json({ problem: 'unreadable' }, 400);
  if (browser !== 'too-many') return context.json({ token: endToken(vault, browser) }, 201);
  context.header('retry-after', '3600');
  return context.json({ problem: 'too-many' }, 429);
}

/** The same answer whether or not there was something to end. What is kept of a browser is erased: nobody else could ask for it. */
async function end(desk: Desk, context: ServiceContext): Promise<Response> {
  const form = endSchema.safeParse(await jsonOf(context)).data;
  if (form === undefined) return context.json({ problem: 'unreadable' }, 400);
  const record = await endedBy(desk.store, form.token);
  if (record?.channel === 'web-push') await eraseSubscriber(desk.store, record.id, desk.clock());
  return context.json({});
}

async function jsonOf({ req }: ServiceContext): Promise<unknown> {
  try {
    return await req.json();
  } catch {
    return null;
  }
}
