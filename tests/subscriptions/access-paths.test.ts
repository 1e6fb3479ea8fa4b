/** What one person does may not cost more where there are many: no statement walks through everybody's rows. */
import { expect, test } from 'vitest';
import { nothingApplied, applyReport } from '#delivery/bounces/apply.ts';
import { aReport } from '#delivery/bounces/report.ts';
import { freeze } from '#delivery/outbox/ledger.ts';
import { endToken } from '#delivery/people/tokens.ts';
import { aContent, aNotice, aPage, anIncident, time } from '#tests/support/makers.ts';
import { spied, type Planned } from '#tests/support/plans.ts';
import { aService, manageLinkOf, type TestedService } from '#tests/support/service.ts';
import { aStore } from '#tests/support/temporary-store.ts';

const CONTENT = aContent({ page: aPage({ languages: ['en', 'de'] }), incidents: [anIncident()] });
const KINDS = ['incident', 'maintenance', 'announcement'];

/** A table however it is called in the statement; what comes out of the statement's own values is no table. */
const WALK = /^SCAN (?!json_each|CONSTANT ROW|v\b)/;

async function lifeOf(service: TestedService): Promise<void> {
  const { store } = service;
  await service.post('/subscribe', service.signUp({ email: 'newcomer@example.org' }));
  await service.mailed();
  const [confirmation] = service.confirmations;
  await service.get(`/confirm/${confirmation?.token}`);
  await service.post(`/confirm/${confirmation?.token}`, { sure: 'yes' });
  await service.post('/manage', { email: 'newcomer@example.org' });
  await service.mailed();
  const [code] = service.codes;
  await service.post('/manage/code', { ticket: code?.ticket ?? '', code: code?.code ?? '' });
  const link = await manageLinkOf(service);
  await service.get(link);
  await service.post(link, { scope: 'some', component: ['trading'], kind: KINDS, locale: 'de' });
  await service.post(`${link}/follow`, { subject: anIncident().id });
  await service.post(`${link}/stop`, { subject: anIncident().id });
  await service.post(`${link}/export`);
  await applyReport(
    store,
    aReport({ kind: 'bounce', source: 'mail', action: 'failed', status: '4.2.2', delivery: '1' }),
    { now: service.now, applied: nothingApplied() },
  );
  await service.post(`/u/${endToken(store.vault, { id: 2, channel: 'email', epoch: 0 })}`, {
    'List-Unsubscribe': 'One-Click',
  });
  await service.post(`${link}/end`);
  await service.post(`${link}/erase`, { sure: 'yes' });
}

test('to sign up, choose, manage, take one’s data along, end and be erased looks at no one else’s rows', async () => {
  const plans: Planned[] = [];
  const plain = await aStore({ subscribers: [[], []] });
  await freeze(plain, aNotice(), { digest: '', now: time('2022-01-17T12:00Z') });
  await lifeOf(await aService({ store: spied(plain, plans), content: CONTENT }));
  const statements = new Set(plans.map(({ sql }) => sql));
  expect(plans.filter(({ steps }) => steps.some((step) => WALK.test(step)))).toEqual([]);
  // Whoever leaves a step out of this life sees it here.
  expect(statements.size).toBeGreaterThan(30);
});
