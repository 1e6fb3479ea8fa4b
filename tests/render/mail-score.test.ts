/** What a spam filter makes of every kind of mail, by its local rules. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { isMissing } from '#tests/support/debian-program.ts';
import { MAIL_LANGUAGES, mailedTo, TOLD } from '#tests/support/mailed.ts';
import { personalMails } from '#tests/support/personal.ts';

const MOST = 0.5;
/** Tells which message a score is of. */
const NUMBER = 'X-Number';

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

/** In the order of the messages, which are judged in one go: the filter needs a second to begin. */
async function scoresOf(messages: readonly Buffer[]): Promise<number[]> {
  // `-L`: no network; `-t` prints what it found.
  const judging = promisify(execFile)('spamassassin', ['-L', '-t', '--mbox'], { maxBuffer: 80_000_000 });
  judging.child.stdin?.end(asMbox(messages));
  const { stdout } = await judging;
  // It takes them in an order of its own.
  const [numbers, scores] = [`${NUMBER}: (\\d+)`, 'X-Spam-Status: \\S+ score=(-?[\\d.]+)'].map((header) =>
    [...stdout.matchAll(new RegExp(`^${header}`, 'gm'))].map(([, number]) => Number(number)),
  );
  if (numbers?.length !== messages.length || scores?.length !== messages.length)
    throw new Error('SpamAssassin told not every score.');
  return messages.map((_, number) => scores[numbers.indexOf(number)] ?? Infinity);
}

/** Nothing in the messages begins like the lines between them. */
function asMbox(messages: readonly Buffer[]): string {
  const texts = messages.map((message) =>
    message
      .toString()
      .replaceAll('\r\n', '\n')
      .replaceAll(/^From /gm, '>From '),
  );
  return texts
    .map((text, number) => `From sender@example.org Mon Jan 17 13:02:10 2022\n${NUMBER}: ${number}\n${text}\n`)
    .join('\n');
}

describe.skipIf(isMissing('the scores of mails', ['spamassassin']))('SpamAssassin', () => {
  const scores = new Map<string, number[]>();

  beforeAll(async () => {
    const named: [string, Buffer[]][] = [['spam', [BAD]]];
    for (const told of TOLD) named.push([told.name, [await mailedTo(told)]]);
    for (const language of MAIL_LANGUAGES)
      named.push([language, await Promise.all(Object.values(personalMails(language)))]);
    const all = await scoresOf(named.flatMap(([, messages]) => messages));
    for (const [name, messages] of named) scores.set(name, all.splice(0, messages.length));
  });

  test.each(TOLD)('has nothing against “$name”', ({ name }) => {
    expect(tooMuch(name)).toEqual([]);
  });

  test.each(MAIL_LANGUAGES)('has nothing against mails about one’s own subscription in “%s”', (language) => {
    expect(tooMuch(language)).toEqual([]);
  });

  test('knows spam when it sees some', () => {
    expect(scores.get('spam')?.[0]).toBeGreaterThan(5);
  });

  function tooMuch(name: string): number[] {
    const found = scores.get(name) ?? [];
    expect(found.length).toBeGreaterThan(0);
    return found.filter((score) => score > MOST);
  }
});
