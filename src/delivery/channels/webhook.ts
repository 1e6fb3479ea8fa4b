/** Webhooks: a notice in our own shape or in Statuspage's, signed as Standard Webhooks asks. */
import type { Notice } from '#core/notice.ts';
import { webhookBody, type Hooked } from '#render/webhook.ts';
import { statuspageWebhookBody } from '#render/webhook-statuspage.ts';
import { parseEndpoint } from './endpoint.ts';
import { post, type Web } from './post.ts';
import { badTarget, type ChannelMessage, type ChannelSender, type Sending } from './sender.ts';
import { signatureHeaders } from './signature.ts';
import { parseWebhookTarget, type WebhookTarget } from './target.ts';

/** What Statuspage's shape says beside the notice. */
type Attempt = Parameters<typeof statuspageWebhookBody>[2];

/** The bytes of a notice for a webhook; null where Statuspage has no shape for it. */
export function webhookPayload(
  hooked: Hooked,
  notice: Notice,
  { shape, ...attempt }: Attempt & Pick<WebhookTarget, 'shape'>,
): Buffer | null {
  const body = shape === 'standard' ? webhookBody(hooked, notice) : statuspageWebhookBody(hooked, notice, attempt);
  return body === null ? null : Buffer.from(JSON.stringify(body));
}

export function webhookSender(web: Web): ChannelSender {
  async function send({ target, body, id }: ChannelMessage, sending: Sending) {
    const webhook = parseWebhookTarget(target);
    const endpoint = webhook === null ? null : parseEndpoint(webhook.url, web);
    if (webhook === null || endpoint === null || 'problem' in endpoint) return badTarget();
    const signature = signatureHeaders({ id, at: web.clock(), body, secrets: webhook.secrets });
    const headers = { 'content-type': 'application/json', ...signature };
    return post({ endpoint, headers, body, isIdempotent: true, ...sending }, web);
  }
  return { isIdempotent: true, send };
}
