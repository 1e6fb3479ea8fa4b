/** A stranger who posts made-up things leaves no rows behind, but so many as his network may ask for mails. */
import { expect, test } from 'vitest';
import { aContent, aPage } from '#tests/support/makers.ts';
import { aService, type TestedService } from '#tests/support/service.ts';
import { columnIn } from '#tests/support/temporary-store.ts';

const PAGE = aPage({ subscriptions: { url: 'https://updates.exchange.example', pushKey: 'B'.repeat(87) } });
const ASKINGS = 5;
/** What one asking may write at most: a subscriber or a request, its choice, a form's stamp, and what is counted. */
const ROWS_AN_ASKING = 10;

const ASKING: readonly string[] = ['/subscribe', '/manage', '/push'];

async function service(): Promise<TestedService> {
  const { amazonSes, mailgun, postmark, sendGrid } = {
    amazonSes: { topicArn: 'arn:aws:sns:eu-west-1:123456789012:bounces' },
    mailgun: { signingKey: 'secret' },
    postmark: { user: 'user', password: 'secret' },
    sendGrid: { verificationKey: 'A'.repeat(124) },
  };
  return aService({
    content: aContent({ page: PAGE }),
    askingsAnHour: ASKINGS,
    bounces: { amazonSes, mailgun, postmark, sendGrid },
  });
}

async function rowsIn({ store }: TestedService): Promise<number> {
  const tables = await columnIn(
    store,
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  const counts = await Promise.all(
    tables.map((table) => columnIn(store, `SELECT count(*) AS n FROM ${String(table)}`)),
  );
  return counts.flat().reduce((sum: number, count) => sum + Number(count), 0);
}

/** What each route takes, as far as somebody who knows the forms can make it up. */
function bodyFor(path: string, index: number, service: TestedService): BodyInit {
  const email = `person${index}@customers${index}.example`;
  const token = index
    .toString(36)
    .replaceAll(/[^a-z2-7]/g, 'b')
    .padStart(36, 'a');
  const keys = { p256dh: `B${'a'.repeat(86)}`, auth: 'b'.repeat(22) };
  const endpoint = `https://fcm.googleapis.com/fcm/send/${index}`;
  switch (path) {
    case '/push':
      return JSON.stringify({ subscription: { endpoint, keys }, components: [], language: 'en' });
    case '/push/end':
      return JSON.stringify({ token });
    case '/manage':
      return new URLSearchParams({ email });
    case '/manage/code':
      return new URLSearchParams({ ticket: token.slice(0, 26), code: String(index).padStart(8, '0') });
    case '/subscribe':
      return new URLSearchParams(
        Object.entries(service.signUp({ email })).flatMap(([name, value]) =>
          [value].flat().map((each): [string, string] => [name, each]),
        ),
      );
    default:
      return new URLSearchParams({ 'List-Unsubscribe': 'One-Click', sure: 'yes', choice0: token, email });
  }
}

function pathsOf({ app }: TestedService): string[] {
  return [...new Set(app.routes.filter(({ method }) => method === 'POST').map(({ path }) => path))];
}

test('three hundred made-up posts to each route leave as many rows as the network may ask for, or one', async () => {
  const paths = pathsOf(await service());
  expect(paths).toEqual(
    expect.arrayContaining(['/subscribe', '/manage', '/manage/code', '/confirm/:token', '/push', '/u/:token']),
  );
  const grown: Record<string, number> = {};
  for (const path of paths) {
    const tested = await service();
    const before = await rowsIn(tested);
    for (let index = 0; index < 300; index += 1) {
      const token = index.toString(36).replaceAll(/[^a-z2-7]/g, 'b');
      const url = `https://updates.exchange.example${path.replaceAll(/:\w+/g, token.padStart(path.startsWith('/confirm') ? 26 : 36, 'a'))}`;
      const headers = { origin: PAGE.url };
      const request = new Request(url, { method: 'POST', body: bodyFor(path, index, tested), headers });
      await tested.app.fetch(request, { remote: '203.0.113.7' });
    }
    await tested.mailed();
    grown[path] = (await rowsIn(tested)) - before;
  }
  const most = (path: string) => (ASKING.includes(path) ? ASKINGS * ROWS_AN_ASKING : 1);
  expect(Object.entries(grown).filter(([path, rows]) => rows > most(path))).toEqual([]);
  expect(ASKING.filter((path) => (grown[path] ?? 0) < ASKINGS)).toEqual([]);
});
