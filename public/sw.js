// @ts-check
/// <reference lib="webworker" />
/**
 * A copy of the pages for when there is no network. The network always comes
 * first; a copy is marked with the moment at which it was saved, and the page
 * says its age, so that an old page is never taken for a fresh one.
 */
const CACHE = 'allclear';
const MAX_PAGES = 60;
/** After that a saved page, marked, is better than none; milliseconds. */
const PATIENCE = 8000;
/** The browser's own cache would hand out old pages as fresh ones. @type {RequestInit} */
const ASK = { cache: 'no-cache' };

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const isOurs = new URL(request.url).origin === worker.location.origin;
  if (request.mode === 'navigate' && request.method === 'GET' && isOurs) event.respondWith(page(request));
  else if (isOurs && request.url.endsWith('/extras.js')) event.respondWith(asset(request));
});

/** Pages to be kept: those that are open and those to which they lead in need. */
worker.addEventListener('message', (event) => {
  const addresses = /** @type {unknown[]} */ (Array.isArray(event.data) ? event.data : []);
  event.waitUntil(Promise.allSettled(addresses.map((address) => keep(new Request(String(address))))));
});

/** A notice, as the sender's `pushMessage` writes it. A browser takes the permission back from who shows nothing. */
worker.addEventListener('push', (event) => {
  const { title, body, tag, lang, dir, url } = said(event.data);
  const options = /** @type {NotificationOptions} */ ({ body, tag, lang, dir, icon: '/favicon.svg', data: { url } });
  event.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = /** @type {{ url?: unknown }} */ (event.notification.data ?? {});
  const isOurs = typeof url === 'string' && url.startsWith(`${worker.location.origin}/`);
  event.waitUntil(worker.clients.openWindow(isOurs ? url : '/'));
});

/** @param {PushMessageData | null} data @returns {Record<string, string> & { title: string }} */
function said(data) {
  try {
    return { title: worker.location.host, ...data?.json() };
  } catch {
    return { title: worker.location.host };
  }
}

/** @param {Request} request */
async function page(request) {
  try {
    const saved = await find(request);
    const fresh = fetch(request, ASK);
    const first = saved ? await Promise.race([fresh, patience()]) : await fresh;
    if (first === null) return marked(/** @type {Response} */ (saved));
    await store(request, first);
    return first;
  } catch {
    const saved = await find(request);
    return saved ? marked(saved) : Response.error();
  }
}

/** @param {Request} request */
async function asset(request) {
  try {
    const fresh = await fetch(request);
    await store(request, fresh);
    return fresh;
  } catch {
    return (await find(request)) ?? Response.error();
  }
}

/** @returns {Promise<null>} */
function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
}

/** @param {Request} request */
async function keep(request) {
  if (new URL(request.url).origin === worker.location.origin) await store(request, await fetch(request, ASK));
}

/** @param {Request} request @param {Response} response */
async function store(request, response) {
  const isPage = /html|javascript/.test(response.headers.get('content-type') ?? '');
  if (!response.ok || response.redirected || !isPage) return;
  const copy = response.clone();
  const cache = await caches.open(CACHE);
  const key = keyOf(request);
  // What is opened again becomes the newest, and the oldest go first.
  await cache.delete(key);
  await cache.put(key, copy);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MAX_PAGES)).map((old) => cache.delete(old)));
}

/** @param {Request} request */
async function find(request) {
  return (await caches.open(CACHE)).match(keyOf(request));
}

/** Without fragment and question: they choose a place in a page and not another page. @param {Request} request */
function keyOf({ url }) {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** The saved page with the moment at which it left the server. @param {Response} saved */
async function marked(saved) {
  const at = new Date(saved.headers.get('date') ?? 0).toISOString();
  const html = await saved.text();
  const headers = new Headers(saved.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(html.replace('<html', `<html data-saved="${at}"`), { headers });
}
