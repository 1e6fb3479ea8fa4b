/** Webhooks, chats and browsers: every target answers for itself, and nothing is held open between two messages. */
import { pageStatus } from '#core/page-status.ts';
import { unsubscribeAddress } from '#render/addresses.ts';
import type { PostedChannel } from '../channel-name.ts';
import { CHANNELS, endsSubscription } from '../channels/channel.ts';
import type { Web } from '../channels/post.ts';
import { channelCarrier } from '../channels/channel-carrier.ts';
import type { ChannelMessage } from '../channels/sender.ts';
import { parseWebhookTarget } from '../channels/target.ts';
import type { Vapid } from '../channels/web-push-crypto.ts';
import { webhookPayload } from '../channels/webhook.ts';
import type { Claim } from '../outbox/claims.ts';
import { endSubscriptions } from '../people/subscriptions.ts';
import { endToken } from '../people/tokens.ts';
import type { Store } from '../store/store.ts';
import type { Carrier } from './carrier.ts';
import { letterOf, spoken, type Editions, type Letters } from './letters.ts';

/** Posts wait for others to answer, so many of them wait at once. */
const LINES = 16;

export interface Posting {
  store: Store;
  letters: Letters;
  editions: Editions;
  web: Web;
  /** Null where no browser can subscribe. */
  vapid: Vapid | null;
}

/** Null where the settings lack what the channel needs. */
export function postedCarrier(channel: PostedChannel, posting: Posting): Carrier | null {
  const { store, letters, web, vapid } = posting;
  const sender = CHANNELS[channel].makeSender({ web, vapid });
  if (sender === null) return null;
  const bodyFor = bodiesOf(channel, posting);
  function messageFor(claim: Claim): ChannelMessage | null {
    const body = bodyFor(claim);
    const id = store.vault.tag('message', `${claim.updateId}\n${channel}\n${claim.targetId}`).slice(0, 32);
    const { subjectId } = letterOf(letters, claim).update.notice;
    return body === null ? null : { target: claim.address, body, id, subjectId };
  }
  const onRefusal: Carrier['onRefusal'] = async (session, { targetId }, { state, code, reply }) => {
    if (!endsSubscription(channel, { state, code, reply, retryAfterMs: null })) return;
    await endSubscriptions(session, targetId, { now: web.clock(), reason: 'gone' });
  };
  return channelCarrier({ channel, sender, lines: LINES, messageFor, onRefusal });
}

type BodyFor = (claim: Claim) => Buffer | null;

/** The same for everybody who reads the same language; of webhooks, for each its own. */
function bodiesOf(channel: PostedChannel, posting: Posting): BodyFor {
  const { payload } = CHANNELS[channel];
  if (payload === null) return (claim) => webhookBodyFor(posting, claim);
  const made = new Map<string, Buffer>();
  return (claim) => {
    const { notices } = letterOf(posting.letters, claim);
    const language = notices.has(claim.locale ?? '') ? (claim.locale ?? '') : ([...notices.keys()][0] ?? 'en');
    const key = `${claim.updateId} ${language}`;
    const { page } = spoken(posting.editions, language);
    const body = made.get(key) ?? payload({ notice: spoken(notices, language), page, language });
    made.set(key, body);
    return body;
  };
}

/** As things stood when the notice was said. Whoever reads along at the receiver's can end it, and no more. */
function webhookBodyFor({ store, letters, editions }: Posting, claim: Claim): Buffer | null {
  const { notices, date, update } = letterOf(letters, claim);
  const shape = parseWebhookTarget(claim.address)?.shape ?? 'standard';
  const content = spoken(editions, claim.locale);
  const now = update.notice.at;
  const { page } = content;
  const base = page.subscriptions?.url;
  const unsubscribe =
    base === undefined
      ? `${page.url}/subscribe/`
      : unsubscribeAddress(base, endToken(store.vault, { id: claim.targetId, channel: 'webhook', epoch: claim.epoch }));
  const hooked = { content, status: pageStatus(content, now), now };
  return webhookPayload(hooked, spoken(notices, claim.locale), { shape, unsubscribe, generatedAt: date });
}
