import { expect, test } from 'vitest';
import { endToken } from '#delivery/people/tokens.ts';
import { aService, manageLinkOf, type TestedService } from '#tests/support/service.ts';
import { aStore, columnIn } from '#tests/support/temporary-store.ts';

const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' };

async function withSubscriber(): Promise<{ service: TestedService; link: string }> {
  const service = await aService({ store: await aStore({ subscribers: [[]] }) });
  return { service, link: `/u/${endToken(service.store.vault, { id: 1, channel: 'email', epoch: 0 })}` };
}

function running({ store }: TestedService): Promise<unknown[]> {
  return columnIn(store, 'SELECT id FROM subscription WHERE ended_at IS NULL');
}

test('one click ends it, with 200, no cookie and no redirect, as often as it comes', async () => {
  const { service, link } = await withSubscriber();
  for (let times = 0; times < 3; times += 1) {
    const answer = await service.post(link, ONE_CLICK);
    expect([answer.status, answer.headers.get('set-cookie'), answer.headers.get('location')]).toEqual([
      200,
      null,
      null,
    ]);
    expect(await running(service)).toEqual([]);
  }
  expect(await columnIn(service.store, 'SELECT ended_reason FROM subscription')).toEqual(['unsubscribed']);
});

test('one click is taken as multipart too', async () => {
  const { service, link } = await withSubscriber();
  const body = new FormData();
  body.set('List-Unsubscribe', 'One-Click');
  const request = new Request(`https://updates.exchange.example${link}`, { method: 'POST', body });
  expect((await service.app.fetch(request, { remote: '' })).status).toBe(200);
  expect(await running(service)).toEqual([]);
});

test('opening the link shows a button, and the button’s post ends it', async () => {
  const { service, link } = await withSubscriber();
  const page = await (await service.get(link)).text();
  expect(page).toContain('<input type="hidden" name="List-Unsubscribe" value="One-Click" />');
  expect(page).toContain(`action="${link}?language=en"`);
  expect(await running(service)).toEqual([1]);
  expect(await (await service.post(`${link}?language=en`, ONE_CLICK)).text()).toContain('Your updates have ended');
  expect(await running(service)).toEqual([]);
});

test('programs that open links, or post without meaning it, end nothing', async () => {
  const { service, link } = await withSubscriber();
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    await service.app.fetch(new Request(`https://updates.exchange.example${link}`, { method }), { remote: '' });
  await service.post(link);
  await service.post(link, { 'List-Unsubscribe': 'Maybe' });
  expect(await running(service)).toEqual([1]);
});

test('any token of the right shape is answered like a good one, and ends nothing', async () => {
  const { service, link } = await withSubscriber();
  const good = await service.get(link);
  const manage = (await manageLinkOf(service)).slice(3, 39);
  for (const token of ['a'.repeat(36), manage, endToken(service.store.vault, { id: 99, channel: 'email', epoch: 0 })]) {
    const answer = await service.get(`/u/${token}`);
    expect((await answer.text()).replaceAll(token, '…')).toBe(
      (await good.clone().text()).replaceAll(link.slice(3), '…'),
    );
    expect((await service.post(`/u/${token}`, ONE_CLICK)).status).toBe(200);
  }
  expect(await running(service)).toEqual([1]);
  expect((await service.post('/u/short', ONE_CLICK)).status).toBe(404);
});

test('a mail that waits is not sent after the click', async () => {
  const { service, link } = await withSubscriber();
  await service.store.db.run(
    `INSERT INTO update_event (id, subject_id, kind, state, noted_at, valid_until, digest, reach, candidates, prepared, excluded, suppressed, wave)
     VALUES ('u', 's', 'incident', 'frozen', 1, 1, '', '', 1, 1, 0, 0, 0)`,
  );
  await service.store.db.run(
    `INSERT INTO delivery (update_id, channel, target_id, domain_tag, wave, run_at, updated_at) VALUES ('u', 'email', 1, '', 0, 1, 1)`,
  );
  await service.post(link, ONE_CLICK);
  expect(await columnIn(service.store, 'SELECT state FROM delivery')).toEqual(['cancelled']);
});

test('when the store is gone, a click gets 500, so that the mail program tries again', async () => {
  const { service, link } = await withSubscriber();
  await service.store.db.run('ALTER TABLE subscription RENAME TO away');
  const answer = await service.post(link, ONE_CLICK);
  expect([answer.status, (await answer.text()).includes('The fault is ours')]).toEqual([500, true]);
  expect(service.said).toHaveLength(1);
  await service.store.db.run('ALTER TABLE away RENAME TO subscription');
});
