/** Notifications in a browser, through the push service that the browser's maker runs. */
import { createHash } from 'node:crypto';
import { HOUR, SECOND } from '#core/instant.ts';
import { parseEndpoint } from './endpoint.ts';
import { post, type Web } from './post.ts';
import { badTarget, type ChannelMessage, type ChannelSender, type Sending } from './sender.ts';
import { parsePushTarget } from './target.ts';
import { encryptPush, vapidHeader, type PushKeys, type Vapid } from './web-push-crypto.ts';

/** A browser that was off for longer finds the page itself sooner than an old notification. */
const TIME_TO_LIVE = (4 * HOUR) / SECOND;

export function webPushSender(web: Web, vapid: Vapid): ChannelSender {
  async function send({ target, body, subjectId }: ChannelMessage, sending: Sending) {
    const push = parsePushTarget(target);
    const endpoint = push === null ? null : parseEndpoint(push.endpoint, web);
    const encrypted = push === null ? null : encryptedOrNull(body, push.keys);
    if (endpoint === null || encrypted === null || 'problem' in endpoint) return badTarget();
    const headers = {
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: String(TIME_TO_LIVE),
      urgency: 'high',
      topic: topicOf(subjectId),
      authorization: vapidHeader(vapid, endpoint.url.origin, web.clock()),
    };
    return post({ endpoint, headers, body: encrypted, isIdempotent: false, ...sending }, web);
  }
  return { isIdempotent: false, send };
}

/** Null where the browser's key is none. */
function encryptedOrNull(body: Buffer, keys: PushKeys): Buffer | null {
  try {
    return encryptPush(body, keys);
  } catch {
    return null;
  }
}

/** RFC 8030: at most 32 characters of base64url. A waiting message of the same topic is replaced by the newer. */
function topicOf(subjectId: string): string {
  return createHash('sha256').update(subjectId).digest('base64url').slice(0, 32);
}
