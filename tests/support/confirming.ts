/** Confirming, as the reader of a mail does it. */
import type { Instant } from '#core/instant.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { confirmRequests, readLink, type Confirmed } from '#delivery/people/confirming.ts';
import type { Store } from '#delivery/store/store.ts';
import type { TestedService } from './service.ts';

/** What a person types who wants every update as an e-mail. */
export const ASKED = {
  channel: 'email',
  address: 'person@customers.example',
  contact: null,
  choice: EVERYTHING,
  locale: 'en',
} as const;

/** All that the link shows; of what asks for one address, the newest. */
export async function confirmAll(store: Store, token: string, now: Instant): Promise<Confirmed> {
  const link = await readLink(store, token, now);
  const waiting = link.state === 'open' ? link.waiting : [];
  const newest = new Map(waiting.toReversed().map(({ place, tag }) => [place, tag]));
  return confirmRequests(store, { token, chosen: [...newest.values()] }, now);
}

/** What the page's form posts: all that it shows; of what asks for one address, the newest. */
export function choicesIn(page: string): Record<string, string> {
  const fields = [...page.matchAll(/name="(choice\d+)" value="([^"]+)"/g)];
  return Object.fromEntries(fields.toReversed().map(([, name = '', value = '']) => [name, value]));
}

/** Opens the link and presses the button; the page that answers. */
export async function pressed(service: TestedService, link: string): Promise<string> {
  const choices = choicesIn(await (await service.get(link)).text());
  return (await service.post(link, choices)).text();
}
