/** What a spam filter makes of every kind of mail, by its local rules. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isMissing } from '#tests/support/debian-program.ts';
import { MAIL_LANGUAGES, mailedTo, TOLD } from '#tests/support/mailed.ts';
import { personalMails } from '#tests/support/personal.ts';

const MOST = 0.5;

const BAD = Buffer.from(
  [
    'From: "CHEAP MEDS" <x9281@free-money.example>',
    'To: undisclosed-recipients:;',
    'Subject: VIAGRA!!! MAKE $$$ FAST, 100% FREE!!!',
    'Date: Mon, 17 Jan 2032 13:02:10 +0000',
    'Content-Type: text/html',
    '',
    '<html><body><font color="#ffffff" size="1">x</font><h1>CLICK HERE NOW</h1>',
    'Buy Viagra and Cialis online! This is not spam. Dear friend, you have won the LOTTERY of',
    '$5,000,000.00 USD; I am the son of the late president, transfer the funds to your bank account.',
    '<a href="http://192.0.2.7/click">http://bank.example/</a><img src="http://192.0.2.7/x.gif"></body></html>',
    '',
  ].join('\r\n'),
);

/** `-L`: no network; `-t` prints what it found. */
async function scoreOf(message: Buffer): Promise<number> {
  const judging = promisify(execFile)('spamassassin', ['-L', '-t'], { maxBuffer: 8_000_000 });
  judging.child.stdin?.end(message);
  const [, score] = /^X-Spam-Status: \S+ score=(-?[\d.]+)/m.exec((await judging).stdout) ?? [];
  if (score === undefined) throw new Error('SpamAssassin told no score.');
  return Number(score);
}

describe.skipIf(isMissing('the scores of mails', ['spamassassin']))('SpamAssassin', () => {
  test.each(TOLD)('has nothing against “$name”', async (told) => {
    expect(await scoreOf(await mailedTo(told))).toBeLessThanOrEqual(MOST);
  });

  test.each(MAIL_LANGUAGES)('has nothing against mails about one’s own subscription in “%s”', async (language) => {
    for (const message of Object.values(personalMails(language)))
      expect(await scoreOf(await message)).toBeLessThanOrEqual(MOST);
  });

  test('knows spam when it sees some', async () => {
    expect(await scoreOf(BAD)).toBeGreaterThan(5);
  });
});
