/**
 * Whether unsubscribing works from outside: RFC 8058 has mailbox providers POST to
 * the address in the mail and take nothing but a plain yes, while whoever merely
 * follows the link, as scanners do, must change nothing. The token asked about
 * is nobody's.
 */
import { fail, ok, warn, type Check } from './check.ts';

const NAME = 'unsubscribing';
/** The service answers the same for every token, ours or not. */
const PROBE = 'u/allclear-doctor';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** `url`: where the subscription service is, as in “https://status.exchange.example”; null: there is none. */
export async function unsubscribeChecks(url: string | null, fetchFrom: Fetch): Promise<Check[]> {
  if (url === null)
    return [
      fail(NAME, 'No mail can have a link to unsubscribe.', 'Run the subscription service, and name its address.'),
    ];
  const address = URL.parse(PROBE, url.endsWith('/') ? url : `${url}/`);
  if (address?.protocol !== 'https:')
    return [fail(NAME, `“${url}” is no https address, and mailbox providers use no other.`, 'Serve it by https.')];
  const [page, click] = await Promise.all([
    answerOf(fetchFrom, address.href, { method: 'GET' }),
    answerOf(fetchFrom, address.href, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    }),
  ]);
  if (page === null || click === null)
    return [
      fail(
        NAME,
        `“${url}” cannot be reached, or its certificate is wrong.`,
        'See that the service runs, and that its name leads to it.',
      ),
    ];
  return [linkCheck(page), clickCheck(click)];
}

interface Answer {
  status: number;
  text: string;
}

async function answerOf(fetchFrom: Fetch, url: string, init: RequestInit): Promise<Answer | null> {
  try {
    const response = await fetchFrom(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(15_000) });
    return { status: response.status, text: (await response.text()).slice(0, 200_000) };
  } catch {
    return null;
  }
}

function linkCheck({ status, text }: Answer): Check {
  if (status === 200 && /<form[^>]*\smethod=["']?post\b/i.test(text))
    return ok(NAME, 'Following the link shows a page with a button, and changes nothing.');
  return fail(
    NAME,
    `Following the link ${status === 200 ? 'shows no button' : `is answered by ${status}`}: a scanner that follows it may unsubscribe people.`,
    'Let the address lead to this project’s subscription service, as it is.',
  );
}

function clickCheck({ status }: Answer): Check {
  if (status === 200) return ok('one-click', 'One click in a mail program unsubscribes (RFC 8058).');
  const fix =
    'Let POST through to the subscription service, without a redirect, a sign-in or a challenge in front of it.';
  if (status >= 300 && status < 400)
    return fail('one-click', `The click is sent elsewhere (${status}), which mailbox providers do not follow.`, fix);
  if (status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 405)
    return warn(
      'one-click',
      `The click is answered by ${status} for a token that is nobody’s.`,
      'Answer 200 whoever’s token it is, so that it tells nothing.',
    );
  return fail('one-click', `The click is answered by ${status}.`, fix);
}
