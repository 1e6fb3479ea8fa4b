import { expect, test } from 'vitest';
import { parseInstant } from '#core/instant.ts';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { sendNotices } from '#delivery/sending/send-notices.ts';
import { parseSmtpUrls } from '#delivery/mail/smtp-settings.ts';
import { aContent, anIncident, aPage } from '#tests/support/makers.ts';
import { NOW } from '#tests/support/sending.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

test.each([
  ['to no relay but this machine’s', 'smtp://mail.invalid:25'],
  ['to none that would take over from it either', 'smtp://127.0.0.1:25 smtp://mail.invalid:25'],
])('a demonstration’s mails go %s', async (_, url) => {
  const store = await aStore({ subscribers: many(2) });
  const demonstration = { notice: 'A demonstration.', at: parseInstant('2022-01-17T14:00Z') ?? 0 };
  const content = aContent({ page: aPage({ demonstration }), incidents: [anIncident({ updates: [{ at: NOW - 1 }] })] });
  const relay = parseSmtpUrls(url);
  if (relay === null) throw new Error('The address of the relay is not one.');
  const { problem } = await sendNotices({ content, store, relay, from: 'a@b.example', now: NOW, clock: () => NOW });
  expect(problem?.message).toContain('This page is a demonstration');
  expect((await ledgerOf(store)).size).toBe(0);
});
