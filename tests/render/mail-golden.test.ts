import { expect, test } from 'vitest';
import { mailedTo, readable, TOLD, toldAs } from '#tests/support/mailed.ts';

test('there is a mail of every kind in both languages', () => {
  expect(TOLD.map(({ name }) => name).toSorted()).toEqual([
    'announcement-ar',
    'announcement-en',
    'incident-ar',
    'incident-en',
    'incident-untranslated-ar',
    'incident-untranslated-en',
    'maintenance-ar',
    'maintenance-en',
    'postmortem-ar',
    'postmortem-en',
  ]);
});

test.each(TOLD)('“$name” is what its golden file shows', async (told) => {
  await expect(await readable(await mailedTo(told))).toMatchFileSnapshot(`../golden/mail/${told.name}.txt`);
});

test('headers stand in one order, whatever is told', async () => {
  const headers = await Promise.all(
    TOLD.map(async (told) =>
      keysOf(await mailedTo(told, { replyTo: 'help@exchange.example', complaintsTo: 'fbl@exchange.example' })),
    ),
  );
  const order =
    'From Reply-To To Subject Date Message-ID In-Reply-To References List-ID List-Unsubscribe List-Unsubscribe-Post List-Help List-Archive Auto-Submitted X-Auto-Response-Suppress Precedence Feedback-ID Cfbl-Address Thread-Topic Thread-Index Content-Language MIME-Version Content-Type';
  expect([...new Set(headers)]).toEqual([order]);
});

test('who sends, alone, also answers and is told of no complaint', async () => {
  const keys = keysOf(await mailedTo(toldAs('incident-en'))).split(' ');
  expect(keys).not.toContain('Reply-To');
  expect(keys).not.toContain('Cfbl-Address');
});

function keysOf(message: Buffer): string {
  const head = message.toString('latin1').split('\r\n\r\n')[0] ?? '';
  return [...head.matchAll(/^([\w-]+):/gm)].map(([, key]) => key).join(' ');
}
