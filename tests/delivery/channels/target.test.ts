import { describe, expect, test } from 'vitest';
import type { ChannelName } from '#delivery/channel-name.ts';
import { newSecret } from '#delivery/channels/signature.ts';
import { parseTarget } from '#delivery/channels/target.ts';

const RULES = { trusted: [], ports: [] };
const NOT_PUBLIC = 'The address is not in the public internet, so nothing can be posted to it.';
const PUSH_KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

function aWebhook(said: object = {}): string {
  return JSON.stringify({
    url: 'https://hooks.customers.example/a',
    shape: 'standard',
    secrets: [newSecret()],
    ...said,
  });
}

function aPush(said: object = {}): string {
  return JSON.stringify({
    endpoint: 'https://push.services.example/a',
    expirationTime: null,
    keys: PUSH_KEYS,
    ...said,
  });
}

describe('the door takes', () => {
  const GOOD: [ChannelName, string][] = [
    ['email', 'ada@customers.example'],
    ['webhook', aWebhook()],
    ['webhook', aWebhook({ shape: 'statuspage', secrets: [newSecret(), newSecret()] })],
    ['slack', 'https://hooks.slack.com/services/T000/B000/XXXX'],
    ['slack', 'https://hooks.slack-gov.com/services/T000/B000/XXXX'],
    ['discord', 'https://discord.com/api/webhooks/123/a-b_c'],
    ['discord', 'https://canary.discord.com/api/v10/webhooks/123/a-b_c'],
    ['teams', 'https://prod-12.westeurope.logic.azure.com:443/workflows/0a/triggers/manual/paths/invoke?sig=s'],
    [
      'teams',
      'https://default0a.1b.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/0a/triggers/manual/paths/invoke?sig=s',
    ],
    ['google-chat', 'https://chat.googleapis.com/v1/spaces/AAAA/messages?key=k&token=t'],
    ['web-push', aPush()],
    ['web-push', aPush({ expirationTime: undefined })],
  ];

  test.each(GOOD)('for %s “%s”', (channel, text) => {
    expect(parseTarget(channel, text, RULES)).toEqual({ target: text });
  });
});

describe('the door refuses, and says in one sentence what to do', () => {
  const NO_SLACK =
    'This is no incoming webhook of Slack: copy the one that begins with “https://hooks.slack.com/services/”.';
  const NO_DISCORD =
    'This is no webhook of a Discord channel: copy the one that begins with “https://discord.com/api/webhooks/”.';
  const NO_TEAMS =
    'This is no workflow of Microsoft Teams: copy the address of “When a Teams webhook request is received”, at “logic.azure.com” or “api.powerplatform.com”. Connectors of Office 365 no longer work.';
  const NO_GOOGLE =
    'This is no webhook of a Google Chat space: copy the one that begins with “https://chat.googleapis.com/v1/spaces/”.';
  const NO_WEBHOOK = 'A webhook has an address, a shape (“standard” or “statuspage”) and one or two secrets.';
  const NO_PUSH = 'This is no subscription of a browser; reload the page and subscribe again.';
  const BAD: [ChannelName, string, string][] = [
    ['email', 'ada', 'This is no e-mail address: the address has no “@”.'],
    ['slack', 'https://hooks.slack.com/triggers/T000/1/2', NO_SLACK],
    ['slack', 'https://hooks.slack.com.evil.example/services/T000/B000/XXXX', NO_SLACK],
    ['slack', 'https://evil.example/services/T000/B000/XXXX', NO_SLACK],
    ['slack', 'https://10.0.0.1/services/T000/B000/XXXX', NOT_PUBLIC],
    ['discord', 'https://discord.com/channels/1/2', NO_DISCORD],
    ['discord', 'https://evildiscord.com/api/webhooks/123/abc', NO_DISCORD],
    ['teams', 'https://customers.webhook.office.com/webhookb2/0a', NO_TEAMS],
    ['teams', 'https://evillogic.azure.com/workflows/0a', NO_TEAMS],
    ['google-chat', 'https://chat.google.com/room/AAAA', NO_GOOGLE],
    ['webhook', 'https://hooks.customers.example/a', NO_WEBHOOK],
    ['webhook', aWebhook({ secrets: [] }), NO_WEBHOOK],
    ['webhook', aWebhook({ more: 1 }), NO_WEBHOOK],
    ['webhook', aWebhook({ url: 'https://localhost/a' }), NOT_PUBLIC],
    ['web-push', '{', NO_PUSH],
    ['web-push', aPush({ keys: { ...PUSH_KEYS, auth: 'short' } }), NO_PUSH],
    ['web-push', aPush({ endpoint: 'https://127.0.0.1/a' }), NOT_PUBLIC],
  ];

  test.each(BAD)('for %s “%s”', (channel, text, problem) => {
    expect(parseTarget(channel, text, RULES)).toEqual({ problem });
  });
});
