/** The channels that post to the web, in one table: what each carries, by whom, and when it is over. */
import { CHAT_MESSAGES, type ChatName, type ChatNotice } from '#render/chat/chat.ts';
import { pushMessage } from '#render/chat/push-message.ts';
import type { PostVerdict } from './answer.ts';
import { chatSender } from './chat.ts';
import type { PostedChannel } from '../channel-name.ts';
import type { Web } from './post.ts';
import type { ChannelSender } from './sender.ts';
import { webPushSender } from './web-push.ts';
import type { Vapid } from './web-push-crypto.ts';
import { webhookSender } from './webhook.ts';

interface ChannelSettings {
  web: Web;
  /** Null where no browser can subscribe. */
  vapid: Vapid | null;
}

export interface Channel {
  /** Null where the settings lack what it needs. */
  makeSender: (settings: ChannelSettings) => ChannelSender | null;
  /** The notice as every target of the language gets it; null for webhooks, whose body differs with the target. */
  payload: ((said: ChatNotice) => Buffer) | null;
  /**
   * Bytes that no message of ours exceeds: the other side's limit where it has one, and of webhooks in our own shape
   * what Standard Webhooks asks. Statuspage's shape grows with the incident.
   */
  maxBytes: number;
  /** Milliseconds to leave between two messages to one target. */
  gapMs: number;
  /** Codes of a verdict that say that nobody is there any more: the subscription is to be ended. */
  endCodes: readonly string[];
}

export const CHANNELS: Record<PostedChannel, Channel> = {
  webhook: {
    makeSender: ({ web }) => webhookSender(web),
    payload: null,
    maxBytes: 20_000,
    gapMs: 0,
    endCodes: ['410'],
  },
  slack: chatChannel('slack', { maxBytes: 40_000, gapMs: 1000 }),
  discord: chatChannel('discord', { maxBytes: 40_000, gapMs: 2000 }),
  teams: chatChannel('teams', { maxBytes: 28_000, gapMs: 1000 }),
  'google-chat': chatChannel('google-chat', { maxBytes: 32_000, gapMs: 1000 }),
  'web-push': {
    makeSender: ({ web, vapid }) => (vapid === null ? null : webPushSender(web, vapid)),
    payload: (said) => jsonOf(pushMessage(said)),
    maxBytes: 3993,
    gapMs: 0,
    endCodes: ['404', '410'],
  },
};

function chatChannel(chat: ChatName, limits: Pick<Channel, 'maxBytes' | 'gapMs'>): Channel {
  return {
    makeSender: ({ web }) => chatSender(chat, web),
    payload: (said) => jsonOf(CHAT_MESSAGES[chat](said)),
    endCodes: ['404', '410'],
    ...limits,
  };
}

function jsonOf(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Whether the verdict says that the subscriber's end is gone for good. */
export function endsSubscription(channel: PostedChannel, { state, code }: PostVerdict): boolean {
  return state === 'failed' && code !== null && CHANNELS[channel].endCodes.includes(code);
}
