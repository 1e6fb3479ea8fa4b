/** A channel that posts to the web as the sender's workers take it: nothing is held open between two messages. */
import type { Claim } from '../outbox/claims.ts';
import type { Carrier, Line } from '../sending/carrier.ts';
import type { PostedChannel } from '../channel-name.ts';
import { waitAfter } from './schedule.ts';
import type { ChannelMessage, ChannelSender } from './sender.ts';

export interface ChannelCarrying {
  channel: PostedChannel;
  sender: ChannelSender;
  /** At most so many messages at once. */
  lines: number;
  /** Null where the target's shape has no place for what is to be said. */
  messageFor: (claim: Claim) => ChannelMessage | null;
  onRefusal: Carrier['onRefusal'];
}

/** The code of what was not sent because it has no shape there. */
const NO_SHAPE = 'no-shape';

export function channelCarrier({ channel, sender, lines, messageFor, onRefusal }: ChannelCarrying): Carrier {
  function newLine(): Line {
    const { signal, abort } = newAborter();
    return {
      async send(claim, { beforeBody }) {
        const message = messageFor(claim);
        if (message === null) return { state: 'failed', code: NO_SHAPE, reply: null };
        return sender.send(message, { beforeBody, signal });
      },
      isUsable: () => !signal.aborted,
      quit: () => {},
      destroy: abort,
    };
  }
  return {
    channel,
    lines,
    open: () => Promise.resolve(newLine()),
    backoff: (attempt, chance) => waitAfter(channel, { attempt, chance, retryAfterMs: null }),
    refusal: null,
    onRefusal,
    close: () => {},
  };
}

function newAborter(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
