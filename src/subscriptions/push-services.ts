/**
 * The push services of browsers. A browser's subscription is confirmed by no
 * mailbox, so nothing else can be named as one: nobody makes us post to strangers.
 */
import { parseTarget } from '#delivery/channels/target.ts';

/** Of Chrome and what is built like it, Firefox, Safari, Edge. */
const HOSTS = [
  'fcm.googleapis.com',
  'android.googleapis.com',
  'jmt17.google.com',
  'push.services.mozilla.com',
  'push.apple.com',
  'notify.windows.com',
];

interface PushSubscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** What the store keeps of it; null where it leads to no push service that we know. */
export function pushTarget({ endpoint, keys }: PushSubscription): string | null {
  const host = URL.parse(endpoint)?.hostname ?? '';
  if (!HOSTS.some((known) => host === known || host.endsWith(`.${known}`))) return null;
  const text = JSON.stringify({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } });
  const result = parseTarget('web-push', text, { trusted: [], ports: [] });
  return 'target' in result ? result.target : null;
}
