import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { contentAsOf } from '#core/content.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import { CHANNELS, endsSubscription } from '#delivery/channels/channel.ts';
import type { PostedChannel } from '#delivery/channel-name.ts';
import type { ChannelSender } from '#delivery/channels/sender.ts';
import { newSecret } from '#delivery/channels/signature.ts';
import { newVapidKeys } from '#delivery/channels/web-push-crypto.ts';
import { webhookPayload } from '#delivery/channels/webhook.ts';
import { aContent, anAnnouncement, anIncident, aNotice, aPage, time } from '#tests/support/makers.ts';
import { aReceiver, aWeb, NOW } from '#tests/support/web-receiver.ts';

const NAMES = Object.keys(CHANNELS) as PostedChannel[];
const vapid = { ...newVapidKeys(), subject: 'mailto:status@exchange.example' };
const said = { notice: aNotice(), page: aPage(), language: 'en' };
const SECRET = newSecret();
const KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

function senderOf(name: PostedChannel, said: Parameters<typeof aWeb>[0] = {}): ChannelSender {
  const sender = CHANNELS[name].makeSender({ web: aWeb(said), vapid });
  if (sender === null) throw new Error(`There is no sender for “${name}”.`);
  return sender;
}

function targetOf(name: PostedChannel, url: string): string {
  if (name === 'webhook') return JSON.stringify({ url, shape: 'standard', secrets: [SECRET] });
  return name === 'web-push' ? JSON.stringify({ endpoint: url, keys: KEYS }) : url;
}

function aMessage(name: PostedChannel, url: string) {
  const body = CHANNELS[name].payload?.(said) ?? Buffer.from('{}');
  return { target: targetOf(name, url), body, id: 'm1.a-b_c', subjectId: said.notice.subjectId };
}

const yes = { beforeBody: () => Promise.resolve(true) };

describe.each(NAMES)('by %s', (name) => {
  test('a notice arrives as it was made', async () => {
    const receiver = await aReceiver();
    const message = aMessage(name, receiver.url);
    expect((await senderOf(name).send(message, yes)).state).toBe('accepted');
    const [request] = receiver.received;
    // For a browser it is encrypted.
    expect(request?.body.equals(message.body)).toBe(name !== 'web-push');
  });

  test('nothing leaves before it is written down, and nothing that may not', async () => {
    const receiver = await aReceiver();
    let arrivedBefore = -1;
    const message = aMessage(name, receiver.url);
    await senderOf(name).send(message, {
      async beforeBody() {
        await new Promise((resolve) => setTimeout(resolve, 30));
        arrivedBefore = receiver.received.length;
        return true;
      },
    });
    expect([arrivedBefore, receiver.received.length]).toEqual([0, 1]);
    const held = await senderOf(name).send(message, { beforeBody: () => Promise.resolve(false) });
    expect([held.state, receiver.received.length]).toEqual(['untouched', 1]);
  });

  test('a message of which no answer came is sent again only where it is known again', async () => {
    const receiver = await aReceiver({ answer: (response) => response.destroy() });
    const sender = senderOf(name);
    const { state } = await sender.send(aMessage(name, receiver.url), yes);
    expect(state).toBe(sender.isIdempotent ? 'retry' : 'unknown');
  });

  test('a target that no longer passes the door gets nothing', async () => {
    const receiver = await aReceiver();
    const verdict = await senderOf(name, { trusted: [] }).send(aMessage(name, receiver.url), yes);
    expect([verdict, receiver.connections()]).toEqual([
      { state: 'failed', code: 'bad-target', reply: null, retryAfterMs: null },
      0,
    ]);
  });

  test('an end that is gone ends the subscription, and one that is busy does not', async () => {
    const outcomes = [];
    for (const status of [410, 503, 200]) {
      const receiver = await aReceiver({ answer: (response) => response.writeHead(status).end() });
      outcomes.push(endsSubscription(name, await senderOf(name).send(aMessage(name, receiver.url), yes)));
    }
    expect(outcomes).toEqual([true, false, false]);
  });

  test('a message is within what the other side takes', () => {
    const long = { ...said, notice: aNotice({ title: '“x” & <y> '.repeat(500), body: '漢字 <&> '.repeat(20_000) }) };
    const bytes = CHANNELS[name].payload?.(long).length ?? 0;
    expect(bytes).toBeLessThanOrEqual(CHANNELS[name].maxBytes);
  });
});

test('without keys of its own, a sender notifies no browser', () => {
  expect(CHANNELS['web-push'].makeSender({ web: aWeb(), vapid: null })).toBeNull();
});

test('chats are asked for what makes their answers true', async () => {
  const receiver = await aReceiver();
  for (const name of ['slack', 'discord', 'teams', 'google-chat'] as const)
    await senderOf(name).send(aMessage(name, `${receiver.url}?key=k`), yes);
  expect(receiver.received.map(({ path }) => path)).toEqual([
    '/hook?key=k',
    '/hook?key=k&wait=true',
    '/hook?key=k',
    '/hook?key=k&requestId=m1.a-b_c&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD',
  ]);
});

test('a webhook is signed for the time of the attempt, with an id that stays', async () => {
  const receiver = await aReceiver({ answer: (response) => response.writeHead(503).end() });
  const message = aMessage('webhook', receiver.url);
  for (const at of [Date.now(), Date.now() + 60_000]) await senderOf('webhook', { clock: () => at }).send(message, yes);
  const [first, second] = receiver.received.map(({ headers }) => headers as Record<string, string>);
  for (const headers of [first, second]) expect(new Webhook(SECRET).verify('{}', headers ?? {})).toEqual({});
  expect([first?.['webhook-id'], second?.['webhook-id']]).toEqual(['m1.a-b_c', 'm1.a-b_c']);
  expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBeGreaterThanOrEqual(60);
});

describe('the body of a webhook', () => {
  const content = contentAsOf(aContent({ incidents: [anIncident()], announcements: [anAnnouncement()] }), NOW);
  const hooked = { content, status: pageStatus(content, NOW), now: NOW };
  const attempt = { unsubscribe: 'https://status.exchange.example/w/1', generatedAt: NOW };

  function bodyOf(notice: Notice, shape: 'standard' | 'statuspage'): Record<string, unknown> | null {
    const payload = webhookPayload(hooked, notice, { ...attempt, shape });
    return payload === null ? null : (JSON.parse(payload.toString()) as Record<string, unknown>);
  }

  test('has the shape that its owner chose', () => {
    const [notice = aNotice()] = noticesOf(content);
    expect(Object.keys(bodyOf(notice, 'standard') ?? {})).toEqual(['type', 'timestamp', 'data']);
    expect(Object.keys(bodyOf(notice, 'statuspage') ?? {})).toEqual(['meta', 'page', 'incident']);
  });

  test('is none where Statuspage has no shape for it', () => {
    const later = time('2022-01-19T00:00Z');
    const all = aContent({ announcements: [anAnnouncement()] });
    const [notice = aNotice()] = noticesOf(contentAsOf(all, later));
    expect([bodyOf(notice, 'statuspage'), bodyOf(notice, 'standard')?.['type']]).toEqual([
      null,
      'announcement.published',
    ]);
  });
});
