import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { expect, onTestFinished, test } from 'vitest';
import { isMissing } from '#tests/support/debian-program.ts';
import { startPostfix } from '#tests/support/postfix.ts';
import { send } from '#tests/support/sending.ts';
import { aStore, many } from '#tests/support/temporary-store.ts';

const SUBSCRIBERS = 20;
const isHere = !isMissing('mails through a real Postfix', ['smtp-sink']) && process.getuid?.() === 0;

test.skipIf(!isHere)('through a real Postfix, each subscriber’s mailbox gets the notice once', async () => {
  const postfix = await startPostfix('example.org');
  onTestFinished(() => postfix.stop());
  const store = await aStore({ subscribers: many(SUBSCRIBERS) });
  const report = await send(store, postfix);
  expect(report.updates).toMatchObject([{ accepted: SUBSCRIBERS, unknown: 0 }]);
  await send(store, postfix);
  // It delivers after it has accepted; a second copy would come then too.
  while (postfix.mails().length < SUBSCRIBERS) await sleep(50);
  await sleep(500);
  const mails = await Promise.all(postfix.mails().map(async (mail) => PostalMime.parse(mail)));
  const people = Array.from({ length: SUBSCRIBERS }, (_, index) => `person${index + 1}@example.org`);
  expect(mails.map(({ deliveredTo = '' }) => deliveredTo).toSorted()).toEqual(people.toSorted());
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(SUBSCRIBERS);
  expect(new Set(mails.map(({ text }) => text?.includes('We are looking into it.')))).toEqual(new Set([true]));
});
