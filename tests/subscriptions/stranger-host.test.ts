/** Posts that somebody makes us send to a host that never asked. */
import { expect, test } from 'vitest';
import { newSecret } from '#delivery/channels/signature.ts';
import { EVERYTHING } from '#delivery/people/choice.ts';
import { askToSubscribe } from '#delivery/people/requests.ts';
import { aService, type TestedService } from '#tests/support/service.ts';
import { columnIn } from '#tests/support/temporary-store.ts';
import { aReceiver, aWeb } from '#tests/support/web-receiver.ts';

async function confirm(service: TestedService, { url, contact }: { url: string; contact: string }): Promise<string> {
  const { store, now } = service;
  const address = JSON.stringify({ url, shape: 'standard', secrets: [newSecret()] });
  const asked = { channel: 'webhook', address, contact, choice: EVERYTHING, locale: 'en' } as const;
  const request = await store.db.transaction((session) => askToSubscribe(session, store.vault, { asked, now }));
  const link = `/confirm/${request?.token}`;
  const page = await (await service.get(link)).text();
  const choices = [...page.matchAll(/name="(choice\d+)" value="([^"]+)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  return (await service.post(link, Object.fromEntries(choices) as Record<string, string>)).text();
}

test('sixty addresses of one host that differ in the query are ten test posts, and the page says why there are no more', async () => {
  const receiver = await aReceiver();
  const service = await aService({ web: aWeb() });
  const pages: string[] = [];
  for (let index = 0; index < 60; index += 1)
    pages.push(
      await confirm(service, { url: `${receiver.url}?${index}`, contact: `person@customers${index}.example` }),
    );
  expect(receiver.received).toHaveLength(10);
  expect(await columnIn(service.store, 'SELECT count(*) AS n FROM subscription')).toEqual([10]);
  expect(pages.at(-1)).toContain('no test is sent: wait an hour, or ask whoever runs this page to allow more');
});

test('where the operator allows one, the second is not tested', async () => {
  const receiver = await aReceiver();
  const service = await aService({ web: aWeb(), room: { webhooksASite: 1 } });
  for (let index = 0; index < 3; index += 1)
    await confirm(service, { url: `${receiver.url}/${index}`, contact: `person@customers${index}.example` });
  expect(receiver.received).toHaveLength(1);
});
