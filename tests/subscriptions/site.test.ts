import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';

const SERVICE = 'https://updates.exchange.example';
const INCIDENT = '/incidents/2022-01-17-unauthorised-withdrawals/';

let folder: string;
let site: BuiltSite;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-service-'));
  cpSync('content', folder, { recursive: true, filter: (path) => !/incidents\/20(?!22-01-(?:05|17))/.test(path) });
  const page = join(folder, 'page.yaml');
  writeFileSync(page, `${readFileSync(page, 'utf8')}\nsubscriptions: { url: ${SERVICE} }\n`);
  site = await builtSite({ content: folder, at: '2022-01-17T14:00Z' });
});

afterAll(async () => {
  await site.remove();
  rmSync(folder, { recursive: true });
});

function pageAt(path: string): string {
  return readFileSync(join(site.folder, path, 'index.html'), 'utf8');
}

function formsOf(path: string): string[] {
  return [...pageAt(path).matchAll(/<form class="sign-up".*?<\/form>/gs)].map(([form]) => form);
}

test.each([
  ['/', 'en'],
  ['/subscribe/', 'en'],
  ['/es/', 'es'],
  ['/es/subscribe/', 'es'],
])('%s has a form that posts an address to the service', (path, language) => {
  const [form = '', ...others] = formsOf(path);
  expect(others).toEqual([]);
  expect(form).toContain(`method="post" action="${SERVICE}/?language=${language}"`);
  expect(form).toContain('type="email" name="email"');
  expect(form).not.toContain('name="subject"');
});

test('the page of an open incident has one that names the incident', () => {
  expect(formsOf(INCIDENT).map((form) => /name="subject" value="([^"]+)"/.exec(form)?.[1])).toEqual([
    'incidents/2022-01-17-unauthorised-withdrawals',
  ]);
  expect(formsOf('/incidents/2022-01-05-fake-prize-e-mails/')).toEqual([]);
});

test('the policy of a page lets its form go to the service, and nowhere else', () => {
  const [policy] = /form-action[^;]*/.exec(pageAt('/')) ?? [];
  expect(policy).toBe(`form-action 'self' ${SERVICE}`);
});

test('the page says where else to follow, and what to do when the service is down', () => {
  const page = pageAt('/subscribe/');
  expect(page).toContain('If the next page does not open');
  expect(page).not.toContain('Sign-up on this page is not open yet');
  expect(['/history.rss', '/maintenance.ics', '/api/v2/summary.json'].filter((path) => !page.includes(path))).toEqual(
    [],
  );
  expect(page).toContain(`href="${SERVICE}/manage?language=en"`);
});

test('the pages are valid', async () => {
  const judge = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:a11y'],
    rules: { 'void-style': 'off', 'no-trailing-whitespace': 'off', 'doctype-style': 'off', 'long-title': 'off' },
  });
  const complaints = await Promise.all(
    ['/', '/subscribe/', INCIDENT].map(async (path) => {
      const { results } = await judge.validateString(pageAt(path));
      return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${path} ${ruleId}: ${message}`));
    }),
  );
  expect(complaints.flat()).toEqual([]);
});
