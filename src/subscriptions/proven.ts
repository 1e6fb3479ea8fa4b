/**
 * Before a webhook or a chat is told anything, it has to accept a test: a
 * mailbox can confirm for itself, and not that a stranger's address wants this.
 */
import { HOUR } from '#core/instant.ts';
import { provesItself } from '#delivery/channels/proof.ts';
import { takeQuota, type Quota } from '#delivery/people/quota.ts';
import { readRequest } from '#delivery/people/confirming.ts';
import { addressTag } from '#delivery/store/sealed-address.ts';
import type { Desk } from './service.ts';

/** @limit Whoever confirms, and how often they press: nobody is posted to more often. */
export const TESTS_OF_AN_ADDRESS: Quota = { limit: 5, windowMs: HOUR };

/** Whether what the token asks for may be switched on. Of what is no open request, nothing has to be proved. */
export async function isProven(desk: Desk, token: string): Promise<boolean> {
  const { web, store, clock } = desk;
  const now = clock();
  const request = await readRequest(store, token, now);
  if (web === null || request === null || request.state !== 'open') return true;
  const { channel, address: target, locale } = request.asked;
  if (channel === 'email' || channel === 'web-push') return true;
  const tag = addressTag(store.vault, target);
  const quota = { key: `test ${tag}`, quota: TESTS_OF_AN_ADDRESS, now };
  if (!(await store.db.transaction((session) => takeQuota(session, store.vault, quota)))) return false;
  const { page, language } = desk.editions().in(locale);
  const id = store.vault.tag('message', `test\n${token}`).slice(0, 32);
  return provesItself({ channel, target, page, language, id }, web);
}
