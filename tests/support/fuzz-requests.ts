/** Odd requests to the subscription service: whatever is asked, no log has an address and no answer a stack or somebody else's address. */
import { chancesOf } from './torture.ts';
import { MARK, oddAddress, oddText, oneOf, type Found } from './fuzz.ts';
import { SERVICE_URL, type TestedService } from './service.ts';

type Chance = () => number;

const PATHS = [
  '/',
  '/subscribe',
  '/confirm/',
  '/u/',
  '/m/',
  '/manage',
  '/manage/code',
  '/manage/',
  '/push',
  '/push/end',
  '/health',
  '/robots.txt',
  '/bounces/mailgun',
  '/bounces/postmark',
  '/bounces/sendgrid',
  '/bounces/amazon-ses',
];
const METHODS = ['GET', 'POST', 'POST', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS'];
const FIELDS = [
  'email',
  'way',
  'target',
  'subject',
  'component',
  'kind',
  'scope',
  'locale',
  'stamp',
  'reference',
  'code',
  'ticket',
  'token',
  'action',
  'endpoint',
  'keys',
  '__proto__',
  'List-Unsubscribe',
];
const WAYS = ['email', 'webhook', 'webhook-statuspage', 'slack', 'discord', 'teams', 'google-chat', 'web-push', 'fax'];
const TYPES = [
  'application/x-www-form-urlencoded',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  '',
];

/** `strangers`: addresses in the store that no request names; no answer may have one. */
export async function fuzzRequests(
  service: TestedService,
  { count, seed, strangers }: { count: number; seed: number; strangers: readonly string[] },
): Promise<Found> {
  const chance = chancesOf(seed);
  const faults: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const request = oddRequest(service, chance);
    const told = `${request.method} ${request.url.slice(0, 200)}`;
    // A second in which nothing else happens, so that no quota hides what lies behind it.
    service.now += 60_000;
    const remote = chance() < 0.9 ? `2001:db8:${index.toString(16)}::1` : oddText(chance);
    const answer = await service.app.fetch(request, { remote });
    const body = await answer.text();
    if (answer.status >= 500) faults.push(`${answer.status}: ${told}`);
    if (/^\s+at \S+ \(|node_modules|\.ts:\d+/m.test(body)) faults.push(`a stack: ${told}`);
    if (strangers.some((address) => body.includes(address))) faults.push(`a stranger’s address: ${told}`);
  }
  await service.mailed();
  for (const line of service.said) if (line.includes(MARK) || line.includes('@')) faults.push(`the log: ${line}`);
  return { lines: count, faults };
}

function oddRequest(service: TestedService, chance: Chance): Request {
  const method = oneOf(chance, METHODS);
  const path = oneOf(chance, PATHS) + (chance() < 0.4 ? encodeURIComponent(oddText(chance).toWellFormed()) : '');
  const query = chance() < 0.3 ? `?language=${encodeURIComponent(oddText(chance).toWellFormed())}` : '';
  const hasBody = method === 'POST' || method === 'PUT';
  return new Request(SERVICE_URL + path + query, {
    method,
    headers: headersOf(chance),
    ...(hasBody ? { body: oddBody(service, chance) } : {}),
  });
}

function headersOf(chance: Chance): Record<string, string> {
  const latin = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '').trim();
  return {
    ...(chance() < 0.5 ? {} : { 'content-type': oneOf(chance, TYPES) }),
    ...(chance() < 0.3 ? { 'x-forwarded-for': latin(oddText(chance)) } : {}),
    ...(chance() < 0.3 ? { 'accept-language': latin(oddText(chance)) } : {}),
    ...(chance() < 0.3 ? { origin: latin(oddText(chance)) } : {}),
  };
}

function oddBody(service: TestedService, chance: Chance): URLSearchParams | string {
  if (chance() < 0.5) return signUp(service, chance);
  const fields = Array.from({ length: Math.floor(chance() * 6) }, () => [oneOf(chance, FIELDS), oddText(chance)]);
  if (chance() < 0.4) return JSON.stringify(Object.fromEntries(fields));
  return chance() < 0.2 ? oddText(chance) : new URLSearchParams(fields);
}

/** Nearly what a browser posts. */
function signUp(service: TestedService, chance: Chance): URLSearchParams {
  const odd = chance() < 0.5 ? { [oneOf(chance, FIELDS)]: oddText(chance) } : {};
  const fields = service.signUp({
    email: oddAddress(chance),
    way: oneOf(chance, WAYS),
    target: oddText(chance),
    ...odd,
  });
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each])),
  );
}
