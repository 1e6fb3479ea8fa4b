/** A public status page asked for its documents: over https, to a size and for a time. */
import { MovingError } from './moving-error.ts';
import { MAX_SOURCE_BYTES, parseJson, tooLarge } from './read-source.ts';
import { remark, type Remarks } from './remarks.ts';

export interface FetchLimits {
  /** For tests: http on this very machine. */
  allowsLoopback: boolean;
  timeoutMs: number;
}

const MAX_PAGES = 400;
/** So many Statuspage's public documents have, whatever else there is. */
const NEWEST = 50;
const LISTS = { 'incidents.json': 'incidents', 'scheduled-maintenances.json': 'scheduled_maintenances' } as const;

/** Every v2 document of a Statuspage, page by page. Throws {@link MovingError}. */
export async function fetchStatuspage(address: string, limits: FetchLimits, remarks: Remarks): Promise<unknown[]> {
  const base = baseOf(address, limits);
  const documents: unknown[] = [await fetchJson(`${base}/api/v2/summary.json`, limits)];
  for (const [file, key] of Object.entries(LISTS)) {
    const { pages, count, isWhole } = await fetchPages(`${base}/api/v2/${file}`, key, limits);
    documents.push(...pages);
    if (!isWhole) remark(remarks, tooMany(key), base);
    if (count === NEWEST) remark(remarks, onlyNewest(key), base);
  }
  return documents;
}

async function fetchPages(
  address: string,
  key: string,
  limits: FetchLimits,
): Promise<{ pages: unknown[]; count: number; isWhole: boolean }> {
  const seen = new Set<string>();
  const pages: unknown[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const document = await fetchJson(`${address}?page=${page}&limit=100`, limits);
    const fresh = idsIn(document, key).filter((id) => !seen.has(id));
    // A host that does not know of pages gives the first one again.
    if (fresh.length === 0) return { pages, count: seen.size, isWhole: true };
    fresh.forEach((id) => seen.add(id));
    pages.push(document);
  }
  return { pages, count: seen.size, isWhole: false };
}

function tooMany(key: string): string {
  return `The host has more than ${MAX_PAGES} pages of ${key.replace('_', ' ')}, and no more were asked for: bring older ones from a file as docs/moving.md says.`;
}

function onlyNewest(key: string): string {
  return `The host gives its newest ${NEWEST} ${key.replace('_', ' ')} and no more: bring older ones, if there are any, from a file as docs/moving.md says.`;
}

function baseOf(address: string, { allowsLoopback }: FetchLimits): string {
  const url = URL.parse(address);
  const isLoopback = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  const isAllowed =
    url !== null &&
    (isLoopback
      ? allowsLoopback
      : url.protocol === 'https:' && !/^[\d.]+$|^\[|\.local$|\.internal$/.test(url.hostname));
  if (!isAllowed || url.username !== '')
    throw new MovingError(`“${address}” is no public address that begins with https://.`);
  return url.origin;
}

async function fetchJson(address: string, { timeoutMs }: FetchLimits): Promise<unknown> {
  try {
    const response = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json' },
    });
    if (!response.ok) throw new MovingError(refusal(address, response));
    return parseJson(await textOf(response, address), address);
  } catch (error) {
    if (error instanceof MovingError) throw error;
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw new MovingError(
      isLate
        ? `${address} did not answer within ${timeoutMs / 1000} seconds.`
        : `${address} cannot be reached, or broke off its answer.`,
    );
  }
}

/** A redirect could lead anywhere, so it is not followed. */
function refusal(address: string, { status, headers }: Response): string {
  if (status === 429) return `${address} answers with 429, too many requests: wait a few minutes and run it again.`;
  const target = status >= 300 && status < 400 ? URL.parse(headers.get('location') ?? '', address) : null;
  if (target === null) return `${address} answers with ${status}.`;
  return `${address} leads to “${target.origin}”: if that is the page, name that address.`;
}

async function textOf(response: Response, address: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_SOURCE_BYTES) throw new MovingError(tooLarge(address, bytes));
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function idsIn(document: unknown, key: string): string[] {
  const list = typeof document === 'object' && document !== null ? (document as Record<string, unknown>)[key] : [];
  return Array.isArray(list) ? list.map((item: { id?: unknown } | null) => String(item?.id)) : [];
}
