/**
 * The service by which readers subscribe, confirm, change, leave, and take their
 * data with them: plain pages and forms, without a script and without a cookie.
 * No GET changes anything, since programs open every link in a mail.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { isUnavailable } from '#delivery/store/store-error.ts';
import { knownFailure, surpriseOf } from '#delivery/store/surprise.ts';
import { editionsOf } from './editions.ts';
import { failedPage, notFoundPage } from './pages/plain-pages.ts';
import { bounceRoutes } from './routes/bounces.ts';
import { confirmRoutes } from './routes/confirm.ts';
import { manageByCodeRoutes } from './routes/manage-by-code.ts';
import { manageRoutes } from './routes/manage.ts';
import { pushRoutes } from './routes/push.ts';
import { subscribeRoutes } from './routes/subscribe.ts';
import { unsubscribeRoutes } from './routes/unsubscribe.ts';
import { editionFor, show, type Connection, type Desk, type Service } from './service.ts';

/** @limit Every component of a large page ticked is still far below. */
export const MAX_BODY = 64 * 1024;

/** Longer than a batch of an import or the restart of a database takes. */
const RETRY_AFTER_S = 30;

export type App = Hono<{ Bindings: Connection }>;

export function createApp(service: Service): App {
  const desk: Desk = { ...service, editions: editionsOf(service.content, service.clock) };
  const app: App = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headersOf(desk))) context.header(name, value);
  });
  // Before the limit for forms: what they take is larger.
  app.route('/', bounceRoutes(desk));
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: (context) =>
        show(desk, context, {
          edition: editionFor(desk, context),
          page: failedPage(editionFor(desk, context)),
          status: 413,
        }),
    }),
  );
  app.get('/health', async (context) => {
    const isThere = await desk.store.db.all('SELECT 1 AS one').catch(() => null);
    return isThere === null ? context.text('the store does not answer\n', 503) : context.text('ok\n');
  });
  app.get('/robots.txt', (context) => context.text('User-agent: *\nDisallow: /\n'));
  app.route('/', pushRoutes(desk));
  app.route('/', subscribeRoutes(desk));
  app.route('/', confirmRoutes(desk));
  app.route('/', unsubscribeRoutes(desk));
  app.route('/', manageByCodeRoutes(desk));
  app.route('/', manageRoutes(desk));
  app.notFound((context) => {
    const edition = editionFor(desk, context);
    return show(desk, context, { edition, page: notFoundPage(edition), status: 404 });
  });
  app.onError((error, context) => {
    desk.say(knownFailure(error) ?? `A request could not be answered (${surpriseOf(error)}).`);
    const edition = editionFor(desk, context);
    const isLater = isUnavailable(error);
    if (isLater) context.header('retry-after', String(RETRY_AFTER_S));
    return show(desk, context, { edition, page: failedPage(edition), status: isLater ? 503 : 500 });
  });
  return app;
}

/** No script, nothing fetched, in nobody's frame; addresses with tokens in them are told to nobody and kept by no cache. */
function headersOf({ editions, settings }: Desk): Record<string, string> {
  const { hash } = editions().in(null).style;
  const policy = [
    "default-src 'none'",
    `style-src '${hash}'`,
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(settings.url.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
