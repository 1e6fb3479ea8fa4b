/**
 * Before a webhook or a chat is told anything, it has to accept a test: a
 * mailbox can confirm for itself, and not that a stranger's address wants this.
 */
import { HOUR } from '#core/instant.ts';
import { provesItself } from '#delivery/channels/proof.ts';
import { takeQuota, type Quota } from '#delivery/people/quota.ts';
import type { Waiting } from '#delivery/people/confirming.ts';
import type { Desk } from './service.ts';

/** @limit Whoever confirms, and how often they press: nobody is posted to more often. */
export const TESTS_OF_AN_ADDRESS: Quota = { limit: 5, windowMs: HOUR };

/** Whether all that was chosen may be switched on. Of what another mailbox has, nothing is asked. */
export async function areProven(desk: Desk, chosen: readonly Waiting[]): Promise<boolean> {
  for (const waiting of chosen) if (!waiting.isTaken && !(await isProven(desk, waiting))) return false;
  return true;
}

async function isProven({ web, store, clock, editions }: Desk, { tag, asked, place }: Waiting): Promise<boolean> {
  const { channel, address: target, locale } = asked;
  if (web === null || channel === 'email' || channel === 'web-push') return true;
  const quota = { key: `test ${place}`, quota: TESTS_OF_AN_ADDRESS, now: clock() };
  if (!(await store.db.transaction((session) => takeQuota(session, store.vault, quota)))) return false;
  const { page, language } = editions().in(locale);
  const id = store.vault.tag('message', `test\n${tag}`).slice(0, 32);
  return provesItself({ channel, target, page, language, id }, web);
}
