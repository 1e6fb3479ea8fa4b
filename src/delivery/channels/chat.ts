/** Posting to a chat: the message as it is, at the address that the chat gave out. */
import type { ChatName } from '#render/chat/chat.ts';
import { parseChatAddress } from './chat-address.ts';
import { post, type Web } from './post.ts';
import { badTarget, type ChannelMessage, type ChannelSender, type Sending } from './sender.ts';

/** What a chat wants in the address beside what it gave out. */
const PARAMETERS: Record<ChatName, (id: string) => Record<string, string>> = {
  slack: () => ({}),
  // Else Discord answers before it has kept the message.
  discord: () => ({ wait: 'true' }),
  teams: () => ({}),
  // A message with an id that Google has seen is not posted again.
  'google-chat': (id) => ({ requestId: id, messageReplyOption: 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD' }),
};

export function chatSender(chat: ChatName, web: Web): ChannelSender {
  const isIdempotent = chat === 'google-chat';
  async function send({ target, body, id }: ChannelMessage, sending: Sending) {
    const endpoint = parseChatAddress(chat, target, web);
    if ('problem' in endpoint) return badTarget();
    for (const [name, value] of Object.entries(PARAMETERS[chat](id))) endpoint.url.searchParams.set(name, value);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return post({ endpoint, headers, body, isIdempotent, ...sending }, web);
  }
  return { isIdempotent, send };
}
