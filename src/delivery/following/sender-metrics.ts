/** A sender's figures for Prometheus. No address, and of an update nothing but its id. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Instant } from '#core/instant.ts';
import { CHANNEL_NAMES } from '../channel-name.ts';
import { COUNTED, troublesOf, type Vitals } from './vitals.ts';

export interface SenderMetrics {
  contentType: string;
  text: () => Promise<string>;
}

export function senderMetrics(vitals: Vitals, clock: () => Instant): SenderMetrics {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> =>
    new Gauge({ name: `allclear_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const showCounts = countsIn(registry, vitals);
  const showWhole = wholeIn(gauge, vitals);
  const showUpdates = updatesIn(gauge, vitals);
  return {
    contentType: registry.contentType,
    text() {
      const now = clock();
      showCounts();
      showWhole(now);
      showUpdates(now);
      return registry.metrics();
    },
  };
}

type MakeGauge = <Label extends string>(name: string, help: string, labelNames?: readonly Label[]) => Gauge<Label>;

function countsIn(registry: Registry, { counts }: Vitals): () => void {
  const deliveries = new Counter({
    name: 'allclear_deliveries_total',
    help: 'What this sender was told about deliveries since it began, by channel and verdict.',
    labelNames: ['channel', 'verdict'],
    registers: [registry],
  });
  return () => {
    deliveries.reset();
    for (const channel of CHANNEL_NAMES)
      for (const verdict of COUNTED) deliveries.inc({ channel, verdict }, counts[channel][verdict]);
  };
}

function wholeIn(gauge: MakeGauge, vitals: Vitals): (now: Instant) => void {
  const healthy = gauge('sender_healthy', '1 while the sender makes progress or has nothing to do, as /health says.');
  const rate = gauge('deliveries_per_second', 'Deliveries that were accepted a second, over the last minute.');
  const oldest = gauge('oldest_waiting_seconds', 'How long the oldest delivery that waits has waited; 0: none waits.');
  const paused = gauge('updates_paused', 'Pauses that stand: of updates, of channels, or of everything.');
  const store = gauge('store_reachable', '1 while the store can be used.');
  const content = gauge('content_readable', '1 while the content has no problems.');
  const relays = gauge('relay_reachable', '1 where the relay took the last connection.', ['relay']);
  return (now) => {
    const { figures } = vitals;
    const first = figures?.updates.find(({ waiting }) => waiting > 0);
    healthy.set(Number(troublesOf(vitals, now).length === 0));
    rate.set(vitals.rate(now));
    oldest.set(first === undefined ? 0 : secondsSince(first.notedAt, now));
    paused.set(figures?.orders.length ?? 0);
    store.set(Number(vitals.storeFailure === null));
    content.set(Number(vitals.isContentCurrent));
    for (const [relay, isThere] of vitals.relays) relays.set({ relay }, Number(isThere));
  };
}

function updatesIn(gauge: MakeGauge, vitals: Vitals): (now: Instant) => void {
  const labels = ['update'] as const;
  const recipients = gauge(
    'update_recipients',
    'To how many an update goes, of which something waits or is unknown.',
    labels,
  );
  const waiting = gauge('update_waiting', 'Deliveries of the update that wait.', labels);
  const unknown = gauge(
    'update_unknown',
    'Deliveries of the update of which nobody knows whether they arrived.',
    labels,
  );
  const age = gauge('update_age_seconds', 'How long ago the sending of the update began.', labels);
  return (now) => {
    for (const one of [recipients, waiting, unknown, age]) one.reset();
    for (const { id: update, ...figures } of vitals.figures?.updates ?? []) {
      recipients.set({ update }, figures.recipients);
      waiting.set({ update }, figures.waiting);
      unknown.set({ update }, figures.unknown);
      age.set({ update }, secondsSince(figures.notedAt, now));
    }
  };
}

function secondsSince(at: Instant, now: Instant): number {
  return Math.max(0, (now - at) / 1000);
}
