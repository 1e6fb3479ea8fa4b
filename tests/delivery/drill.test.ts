import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { MINUTE } from '#core/instant.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { runDrill, type Drill } from '#delivery/sending/drill.ts';
import { aContent, aPage, anIncident } from '#tests/support/makers.ts';
import { aSink, CONTENT, NOW, UPDATE_ID } from '#tests/support/sending.ts';

function drill(url: string, said: Partial<Drill> = {}): ReturnType<typeof runDrill> {
  const relay = parseSmtpUrl(url);
  if (relay === null) throw new Error('The address of the relay cannot be read.');
  const options = { content: CONTENT, relay, from: 'updates@status.exchange.example', now: NOW, clock: () => NOW };
  return runDrill({ ...options, leaseMs: MINUTE, recipients: ['desk@exchange.example'], updateId: null, ...said });
}

test('a drill reaches colleagues alone, says so in sender, subject and text, and leaves nothing behind', async () => {
  const sink = await aSink();
  const report = await drill(sink.url);
  expect(report).toMatchObject({ problem: null, updates: [{ id: UPDATE_ID, accepted: 1 }] });
  const [mail, ...others] = sink.ledger;
  expect(others).toEqual([]);
  expect(mail?.recipient).toBe('desk@exchange.example');
  expect(mail?.raw).toMatch(/^From: "?DRILL /m);
  expect(mail?.raw).toMatch(/^Subject: DRILL /m);
  expect(mail?.raw).toContain('This is a drill. Nothing has happened');
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('allclear-drill-'))).toEqual([]);
});

test('a drill names the update that it is about, and one that is not there is a sentence', async () => {
  const sink = await aSink();
  expect(await drill(sink.url, { updateId: 'incidents/none' })).toEqual({
    refusal: 'There is no update “incidents/none”.',
  });
  expect(sink.ledger).toEqual([]);
});

test('a demonstration’s drill stays on this machine', async () => {
  const page = aPage({ demonstration: { notice: 'Invented.', at: NOW } });
  const content = aContent({ page, incidents: [anIncident()] });
  expect(await drill('smtp://mail.example:587', { content })).toMatchObject({
    refusal: expect.stringContaining('its mails go to a relay on this machine only'),
  });
});
