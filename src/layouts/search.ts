/**
 * The search, in the reader's browser and without a server. Pagefind is loaded
 * by the first search and not before. What is searched stands in the address,
 * `?q=2FA&page=2`, so that results can be linked. No import.
 */

/** What we use of Pagefind's module. */
interface Pagefind {
  createInstance: (options: { noWorker: boolean; excerptLength: number }) => Index;
}

interface Index {
  search: (query: string, options?: { sort: Record<string, 'asc' | 'desc'> }) => Promise<{ results: Result[] }>;
}

interface Result {
  id: string;
  score: number;
  data: () => Promise<Found>;
}

interface Found {
  url: string;
  /** Text around what was found, its `<` and `>` escaped, with `<mark>` around each word. */
  excerpt: string;
  meta: { title?: string; day?: string };
}

const MODULE = '/pagefind/pagefind.js';
const RESULTS_PER_PAGE = 10;
const EXCERPT_WORDS = 30;

const form = element('[role=search]', HTMLFormElement);
const field = element('#q', HTMLInputElement);
const status = element('[role=status][data-forms]', HTMLElement);
const count = element('.count', HTMLElement);
const failure = element('.failed', HTMLElement);
const list = element('.results', HTMLElement);
const pages = element('.pages', HTMLElement);
const title = document.title;
const language = document.documentElement.lang;

let index: Index | null = null;
let hasMissed = false;
let loads = 0;
/** The last search that began: what an earlier one finds is no longer asked for. */
let turn = 0;

watchReplies();
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const address = addressOf(field.value.trim(), 1);
  if (address !== location.search) history.pushState(null, '', address);
  void show();
});
addEventListener('popstate', () => void show());
void show();

/** What the address asks for. */
async function show(): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const query = asked.get('q')?.trim() ?? '';
  const page = Math.max(1, Math.floor(Number(asked.get('page'))) || 1);
  turn += 1;
  const mine = turn;
  field.value = query;
  document.title = query === '' ? title : `${query} – ${title}`;
  clear();
  if (query === '') return;
  count.textContent = status.dataset['searching'] ?? '';
  try {
    const results = await search(query);
    const from = (page - 1) * RESULTS_PER_PAGE;
    const found = await Promise.all(results.slice(from, from + RESULTS_PER_PAGE).map((result) => result.data()));
    if (hasMissed) throw new Error('A part of the index did not come.');
    if (mine !== turn) return;
    count.textContent = countOf(results.length);
    showResults(found);
    showPages(query, page, Math.ceil(results.length / RESULTS_PER_PAGE));
  } catch {
    index = null;
    if (mine !== turn) return;
    clear();
    failure.hidden = false;
  }
}

/** The best first; among equals, the newest. */
async function search(query: string): Promise<Result[]> {
  if ('empty' in status.dataset) return [];
  index ??= await load();
  const { results } = await index.search(query);
  const { results: newestFirst } = await index.search(query, { sort: { at: 'desc' } });
  const places = new Map(newestFirst.map(({ id }, place) => [id, place]));
  const placeOf = ({ id }: Result): number => places.get(id) ?? places.size;
  return results.toSorted((a, b) => b.score - a.score || placeOf(a) - placeOf(b));
}

async function load(): Promise<Index> {
  hasMissed = false;
  // A browser does not ask again for a module that did not come.
  const address = loads === 0 ? MODULE : `${MODULE}?${loads}`;
  loads += 1;
  const { createInstance } = (await import(/* @vite-ignore */ address)) as Pagefind;
  // A worker would load the same code a second time.
  return createInstance({ noWorker: true, excerptLength: EXCERPT_WORDS });
}

/** Pagefind swallows what it could not load, and would then say that nothing was found. */
function watchReplies(): void {
  const ask = window.fetch.bind(window);
  window.fetch = async (...request) => {
    try {
      const reply = await ask(...request);
      if (!reply.ok) throw new Error(`${reply.url} answers ${reply.status}.`);
      return reply;
    } catch (error) {
      hasMissed = true;
      throw error;
    }
  };
}

function clear(): void {
  count.textContent = '';
  for (const place of [list, pages]) place.replaceChildren();
  for (const place of [failure, list, pages]) place.hidden = true;
}

function countOf(results: number): string {
  if (results === 0) return status.dataset['none'] ?? '';
  const forms = JSON.parse(status.dataset['forms'] ?? '{}') as Record<string, string>;
  const form = forms[new Intl.PluralRules(language).select(results)] ?? forms['other'] ?? '{}';
  return form.replace('{}', new Intl.NumberFormat(`${language}-u-nu-latn`).format(results));
}

function showResults(found: readonly Found[]): void {
  list.hidden = found.length === 0;
  list.replaceChildren(
    ...found.map(({ url, excerpt, meta }) => {
      const day = made('span', { className: 'small soft' }, meta.day === undefined ? '' : ` · ${meta.day}`);
      const link = made('a', { href: url, dir: 'auto' }, meta.title ?? url);
      const text = made('p', { className: 'small', dir: 'auto' }, ...partsOf(excerpt));
      return made('li', {}, made('div', { className: 'row' }, link, day, text));
    }),
  );
}

/** The excerpt as nodes: nothing that it says becomes markup but the marks. */
function partsOf(excerpt: string): (Node | string)[] {
  return excerpt.split(/<mark>(.*?)<\/mark>/s).map((part, place) => {
    const text = part.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    return place % 2 === 0 ? text : made('mark', {}, text);
  });
}

/** Numbers alone: the first, the last and those around the page. */
function showPages(query: string, page: number, last: number): void {
  pages.hidden = last < 2;
  const near = [1, ...Array.from({ length: 5 }, (_, place) => page - 2 + place), last];
  const numbers = [...new Set(near)].filter((number) => number >= 1 && number <= last);
  pages.replaceChildren(
    ...numbers.map((number) => {
      const link = made('a', { href: addressOf(query, number), className: 'button' }, String(number));
      if (number === page) link.setAttribute('aria-current', 'page');
      return link;
    }),
  );
}

function addressOf(query: string, page: number): string {
  const asked = new URLSearchParams({ q: query, ...(page > 1 ? { page: String(page) } : {}) });
  return `?${asked.toString()}`;
}

function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function element<Kind extends HTMLElement>(selector: string, kind: new () => Kind): Kind {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no “${selector}”.`);
  return found;
}
