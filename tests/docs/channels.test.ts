/** docs/channels.md against what the channels are. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { MINUTE, SECOND } from '#core/instant.ts';
import { CHANNELS } from '#delivery/channels/channel.ts';
import type { PostedChannel } from '#delivery/channel-name.ts';
import { POST_DEADLINES } from '#delivery/channels/post.ts';
import { waitAfter } from '#delivery/channels/schedule.ts';
import { newSecret, signatureHeaders } from '#delivery/channels/signature.ts';
import { newVapidKeys } from '#delivery/channels/web-push-crypto.ts';
import { aWeb, NOW } from '#tests/support/web-receiver.ts';

const DOCUMENT = readFileSync('docs/channels.md', 'utf8');
const vapid = { ...newVapidKeys(), subject: 'mailto:status@exchange.example' };

test('every channel has its row, with its limit and what a lost answer means', () => {
  const rows = [...DOCUMENT.matchAll(/^\| `([\w-]+)` +\| [^|]+ \| ([\d,]+) bytes +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
  const expected = Object.entries(CHANNELS).map(([name, { maxBytes, makeSender }]) => {
    const lost = makeSender({ web: aWeb(), vapid })?.isIdempotent === true ? 'sent again' : 'a person decides';
    const isEndless = waitAfter(name as PostedChannel, { attempt: 9, chance: 0, retryAfterMs: null }) !== null;
    const again = isEndless ? 'as mails, while the update is news' : 'nine times in three days';
    return [name, maxBytes.toLocaleString('en'), lost, again];
  });
  expect(rows.map(([, ...cells]) => cells)).toEqual(expected);
});

test('the deadlines are those that are written, and over before a sender’s lease could be', () => {
  const { connectMs, answerMs } = POST_DEADLINES;
  expect(DOCUMENT).toContain(
    `A connection has ${connectMs / SECOND} seconds, the answer ${answerMs / SECOND}. Of an answer`,
  );
  expect(connectMs + answerMs).toBeLessThan(MINUTE);
});

test('the code that verifies a signature does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [, code = ''] = /```js\n([\s\S]*?)\n```/.exec(DOCUMENT) ?? [];
  const file = join(folder, 'verify.mjs');
  writeFileSync(file, code);
  const { isGenuine } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    isGenuine: (said: object) => boolean;
  };
  const [secret, old] = [newSecret(), newSecret()];
  const body = '{"text":"“é” 😀"}';
  const headers = signatureHeaders({ id: 'm1', at: NOW, body: Buffer.from(body), secrets: [secret, old] });
  const whole = { headers, body, secret, now: NOW };
  expect([
    isGenuine(whole),
    isGenuine({ ...whole, secret: old }),
    isGenuine({ ...whole, secret: newSecret() }),
    isGenuine({ ...whole, body: '{}' }),
    isGenuine({ ...whole, now: NOW + 6 * MINUTE }),
    isGenuine({ ...whole, headers: {} }),
  ]).toEqual([true, true, false, false, false, false]);
});
