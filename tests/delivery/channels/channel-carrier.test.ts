import { expect, test } from 'vitest';
import { SECOND } from '#core/instant.ts';
import { channelCarrier } from '#delivery/channels/channel-carrier.ts';
import { CHANNELS } from '#delivery/channels/channel.ts';
import type { Claim } from '#delivery/outbox/claims.ts';
import type { Line } from '#delivery/sending/carrier.ts';
import { aReceiver, aWeb } from '#tests/support/web-receiver.ts';

const yes = { beforeBody: () => Promise.resolve(true), next: () => null };

/** A claim of which the carrier reads no more than where it goes. */
function aClaim(address: string): Claim {
  return { address } as Claim;
}

async function aLine(channel: 'slack' | 'webhook' = 'slack'): Promise<{ line: Line; backoff: (number | null)[] }> {
  const sender = CHANNELS[channel].makeSender({ web: aWeb(), vapid: null });
  if (sender === null) throw new Error(`There is no sender for “${channel}”.`);
  const messageFor = ({ address: target }: Claim) => ({ target, body: Buffer.from('{}'), id: 'm1', subjectId: 's' });
  const carrier = channelCarrier({ channel, sender, lines: 2, messageFor, onRefusal: async () => {} });
  const line = await carrier.open();
  if ('message' in line) throw new Error(line.message);
  return { line, backoff: [0, 99].map((attempt) => carrier.backoff(attempt, 0.5)) };
}

test('a claim goes out over a line, and the line stays fit for the next', async () => {
  const receiver = await aReceiver();
  const { line } = await aLine();
  const states = [];
  for (const _ of [1, 2]) states.push((await line.send(aClaim(receiver.url), yes)).state);
  line.quit();
  expect([states, receiver.received.length, line.isUsable()]).toEqual([['accepted', 'accepted'], 2, true]);
});

test('a line that is dropped ends what is in flight, and takes no more', async () => {
  const { line } = await aLine();
  const receiver = await aReceiver({ answer: () => line.destroy() });
  const lost = await line.send(aClaim(receiver.url), yes);
  const later = await line.send(aClaim(receiver.url), yes);
  expect([lost.state, later.state, line.isUsable(), receiver.received.length]).toEqual([
    'unknown',
    'untouched',
    false,
    1,
  ]);
});

test('after its schedule a webhook is given up', async () => {
  expect((await aLine('webhook')).backoff).toEqual([5 * SECOND, null]);
});
