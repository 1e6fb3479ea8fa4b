/**
 * Where a subscriber wants messages, as one text that a store can hold and
 * encrypt: an address where that is all, else JSON. It is parsed at the door of
 * the form, and again at the door of the sender.
 */
import { z } from 'zod';
import { parseAddress } from '../people/address.ts';
import { parseChatAddress } from './chat-address.ts';
import { parseEndpoint, type Endpoint, type EndpointRules } from './endpoint.ts';
import type { ChannelName } from '../channel-name.ts';
import { SECRET_PATTERN } from './signature.ts';

const webhookTargetSchema = z.strictObject({
  url: z.string(),
  /** Our own shape, or that of Statuspage. */
  shape: z.enum(['standard', 'statuspage']),
  /** The newest first; two while the receiver changes from one to the other. */
  secrets: z.array(z.string().regex(SECRET_PATTERN)).min(1).max(2),
});
export type WebhookTarget = z.output<typeof webhookTargetSchema>;

/** As a browser's `PushSubscription` says it in JSON. */
const pushTargetSchema = z.strictObject({
  endpoint: z.string(),
  expirationTime: z.number().nullish(),
  keys: z.strictObject({
    p256dh: z.string().regex(/^[\w-]{87}=?$/),
    auth: z.string().regex(/^[\w-]{22}={0,2}$/),
  }),
});
export type PushTarget = z.output<typeof pushTargetSchema>;

/** The text to store, or a sentence for who typed it. */
export type TargetResult = { target: string } | { problem: string };

export function parseTarget(channel: ChannelName, text: string, rules: EndpointRules): TargetResult {
  switch (channel) {
    case 'email': {
      const result = parseAddress(text);
      return 'address' in result
        ? { target: result.address }
        : { problem: `This is no e-mail address: ${result.reason}.` };
    }
    case 'webhook': {
      const webhook = parseWebhookTarget(text);
      return webhook === null ? { problem: NO_WEBHOOK } : targetAt(parseEndpoint(webhook.url, rules), text);
    }
    case 'web-push': {
      const push = parsePushTarget(text);
      return push === null ? { problem: NO_PUSH } : targetAt(parseEndpoint(push.endpoint, rules), text);
    }
    case 'slack':
    case 'discord':
    case 'teams':
    case 'google-chat':
      return targetAt(parseChatAddress(channel, text, rules), text);
  }
}

const NO_WEBHOOK = 'A webhook has an address, a shape (“standard” or “statuspage”) and one or two secrets.';
const NO_PUSH = 'This is no subscription of a browser; reload the page and subscribe again.';

/** Null where the text is no such target. */
export function parseWebhookTarget(text: string): WebhookTarget | null {
  return webhookTargetSchema.safeParse(jsonOrNull(text)).data ?? null;
}

/** Null where the text is no such target. */
export function parsePushTarget(text: string): PushTarget | null {
  return pushTargetSchema.safeParse(jsonOrNull(text)).data ?? null;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function targetAt(endpoint: Endpoint | { problem: string }, text: string): TargetResult {
  return 'problem' in endpoint ? endpoint : { target: text };
}
