/**
 * Whether the place that was named wants our messages: one that can be known as
 * a test is posted there as all later ones will be, and has to be accepted.
 */
import type { Page } from '#core/page.ts';
import { helloMessage } from '#render/chat/hello.ts';
import { webhookHello } from '#render/webhook-hello.ts';
import type { PostedChannel } from '../channel-name.ts';
import { CHANNELS } from './channel.ts';
import type { Web } from './post.ts';

export interface Proving {
  channel: Exclude<PostedChannel, 'web-push'>;
  /** As `parseTarget` gives it. */
  target: string;
  /** In the subscriber's language. */
  page: Page;
  language: string;
  /** Letters and digits: the same for every try. */
  id: string;
}

/** True where it was answered by 2xx. A demonstration posts nothing to others, so nobody has to prove anything to it. */
export async function provesItself({ channel, target, page, language, id }: Proving, web: Web): Promise<boolean> {
  if (web.isDemonstration) return true;
  const sender = CHANNELS[channel].makeSender({ web, vapid: null });
  const message = channel === 'webhook' ? webhookHello(page, web.clock()) : helloMessage(channel, page, language);
  const body = Buffer.from(JSON.stringify(message));
  const verdict = await sender?.send({ target, body, id, subjectId: 'subscription' }, { beforeBody: async () => true });
  return verdict?.state === 'accepted';
}
