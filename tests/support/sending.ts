/** Sending in one process for tests: a page with one incident, a store, and a real relay on loopback. */
import { onTestFinished } from 'vitest';
import type { Content } from '#core/content.ts';
import { MINUTE } from '#core/instant.ts';
import { sendNotices, type SendOptions, type SendReport } from '#delivery/sending/send-notices.ts';
import { parseSmtpUrl, type SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import type { Store } from '#delivery/store/store.ts';
import { aContent, anIncident, time } from './makers.ts';
import { startSink, type SinkOptions, type SmtpSink } from './smtp-sink.ts';

export const NOW = time('2022-01-17T05:00Z');
export const UPDATE_ID = 'incidents/2022-01-17-withdrawals/01-update';

/** One update, a quarter of an hour old. */
export const CONTENT: Content = aContent({ incidents: [anIncident()] });

/** A relay that goes away with the test. */
export async function aSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const sink = await startSink(options);
  onTestFinished(() => sink.close());
  return sink;
}

/** How the relay is reached. */
export function relayOf({ url }: Pick<SmtpSink, 'url'>): SmtpSettings {
  const relay = parseSmtpUrl(url);
  if (relay === null) throw new Error('The address of the relay cannot be read.');
  return relay;
}

/** Sends what is new at {@link NOW}, without patience for retries. */
export function send(store: Store, sink: Pick<SmtpSink, 'url'>, said: Partial<SendOptions> = {}): Promise<SendReport> {
  return sendNotices({
    content: CONTENT,
    store,
    from: 'updates@status.exchange.example',
    now: NOW,
    clock: () => NOW,
    connections: 3,
    chance: () => 0.5,
    deadlines: { connectMs: 5000, envelopeMs: 5000, bodyMs: 5000 },
    leaseMs: MINUTE,
    ...said,
    relay: said.relay ?? relayOf(sink),
  });
}
