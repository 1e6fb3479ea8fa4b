/**
 * Before a webhook or a chat is told anything, it has to accept a test: a
 * mailbox can confirm for itself, and not that a stranger's address wants this.
 */
import { provesItself } from '#delivery/channels/proof.ts';
import { mailboxOf } from '#delivery/people/asked.ts';
import { takeTest } from '#delivery/people/host-room.ts';
import type { Waiting } from '#delivery/people/confirming.ts';
import type { Desk } from './service.ts';
import { hostOf } from './targets.ts';

/** Whether all that was chosen may be switched on. Of what another mailbox has, nothing is asked. */
export async function areProven(desk: Desk, chosen: readonly Waiting[]): Promise<boolean> {
  for (const waiting of chosen) if (!waiting.isTaken && !(await isProven(desk, waiting))) return false;
  return true;
}

async function isProven({ web, store, clock, editions, settings }: Desk, { tag, asked }: Waiting): Promise<boolean> {
  const { channel, address: target, locale } = asked;
  if (web === null || channel === 'email' || channel === 'web-push') return true;
  const contact = mailboxOf(asked);
  const testing = { channel, address: target, contact, host: hostOf(asked), room: settings.room, now: clock() };
  if (!(await store.db.transaction((session) => takeTest(session, store.vault, testing)))) return false;
  const { page, language } = editions().in(locale);
  const id = store.vault.tag('message', `test\n${tag}`).slice(0, 32);
  return provesItself({ channel, target, page, language, id }, web);
}
