/** The recipient's own address in each copy: by one POST of the mail program, or opened by hand, mails end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TOKEN_LENGTH } from '#render/mail/copies.ts';
import { composeMail } from '#render/mail/mail.ts';
import { aNotice, time } from '#tests/support/makers.ts';
import { MAIL_FROM, mailedTo, TOKEN, toldAs, TOLD, UNSUBSCRIBE_BASE, partsOf } from '#tests/support/mailed.ts';

const ADDRESS = `${UNSUBSCRIBE_BASE}/u/${TOKEN}`;
const COPY = { address: 'ada@customers.example', tag: 'a1', date: time('2022-01-17T13:02Z') };

function headersOf(message: Buffer): string {
  return message.toString('latin1').split('\r\n\r\n')[0] ?? '';
}

describe.each(TOLD)('“$name”', (told) => {
  test('carries the address in its headers, its text and its HTML', async () => {
    const message = await mailedTo(told);
    const { text, html } = await partsOf(message);
    expect(headersOf(message)).toContain(
      `\r\nList-Unsubscribe: <${ADDRESS}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`,
    );
    expect([text.split(ADDRESS).length, html.split(`href="${ADDRESS}"`).length]).toEqual([2, 2]);
    expect(text.split('\n')).toContain(ADDRESS);
  });

  test('is ASCII in lines that every relay passes on', async () => {
    const lines = (await mailedTo(told)).toString('latin1').split('\r\n');
    const [head, body] = [lines.slice(0, lines.indexOf('')), lines.slice(lines.indexOf(''))];
    expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
    expect(body.filter((line) => line.length > 76)).toEqual([]);
    expect(head.filter((line) => line.length > 120)).toEqual([]);
  });
});

test('wherever its encoding folds lines, a copy is as long as any other and reads back its own token', async () => {
  const token = fc.stringMatching(new RegExp(`^[A-Za-z0-9]{${TOKEN_LENGTH}}$`));
  const body = fc
    .tuple(fc.constantFrom('a', 'é', 'ش', '字', '=', '😀 '), fc.nat(400))
    .map(([text, times]) => text.repeat(times));
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { minLength: 1, maxLength: 3 }),
      fc.nat(80),
      token,
      async (bodies, length, token) => {
        const { page } = toldAs('incident-en');
        const notice = aNotice({ body: bodies.join('\n\n') });
        const unsubscribeBase = `https://${'u'.repeat((length % 60) + 1)}.exchange.example`;
        const mail = await composeMail(notice, page, { from: MAIL_FROM, unsubscribeBase });
        const [one, other] = [mail.messageFor({ ...COPY, token }), mail.messageFor({ ...COPY, token: TOKEN })];
        const lengths = (message: Buffer) =>
          message
            .toString('latin1')
            .split('\r\n')
            .map((line) => line.length);
        expect(lengths(one)).toEqual(lengths(other));
        const { text, html } = await partsOf(one);
        expect(text.split('\n')).toContain(`${unsubscribeBase}/u/${token}`);
        expect(html).toContain(`href="${unsubscribeBase}/u/${token}"`);
      },
    ),
    { numRuns: 60 },
  );
});

test('both encodings come about', async () => {
  const encodings = await Promise.all(
    ['incident-en', 'incident-ar'].map(async (name) =>
      [...(await mailedTo(toldAs(name))).toString('latin1').matchAll(/Content-Transfer-Encoding: (\S+)/g)].map(
        ([, kind]) => kind,
      ),
    ),
  );
  expect(encodings).toEqual([
    ['quoted-printable', 'quoted-printable'],
    ['base64', 'base64'],
  ]);
});

test.each([undefined, '', 'short', `${TOKEN}x`, TOKEN.replace('k', '"')])(
  'no copy is made with the token “%s”',
  async (token) => {
    const { notice, page } = toldAs('incident-en');
    const mail = await composeMail(notice, page, { from: MAIL_FROM, unsubscribeBase: UNSUBSCRIBE_BASE });
    expect(() => mail.messageFor({ ...COPY, token })).toThrow(
      'A copy needs its recipient’s token of 36 letters and digits.',
    );
  },
);

test('a text that holds the place of a token is no mail, for somebody would get somebody’s', async () => {
  const { page } = toldAs('incident-en');
  const notice = aNotice({ body: 'See unsubscribetokenplaceholder000000000.' });
  await expect(composeMail(notice, page, { from: MAIL_FROM, unsubscribeBase: UNSUBSCRIBE_BASE })).rejects.toThrow(
    'A mail was built with 5 places for its recipient’s address to stop, not 3.',
  );
});

test('where a person keeps the list, no header speaks of an address, and the text says whom to ask', async () => {
  const message = await mailedTo(toldAs('incident-en'), { unsubscribeBase: undefined });
  expect(headersOf(message)).not.toContain('Unsubscribe');
  expect((await partsOf(message)).text).toContain('To stop, answer this mail or ask support.');
});
