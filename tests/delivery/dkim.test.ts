/** Signatures as receivers see them: the judge is mailauth, with a name server of ours. */
import { generateKeyPairSync } from 'node:crypto';
import { authenticate } from 'mailauth';
import { describe, expect, test } from 'vitest';
import { DkimError, dkimSigner } from '#delivery/mail/dkim.ts';
import { isMissing, python } from '#tests/support/debian-program.ts';
import { mailedTo, TOLD, toldAs } from '#tests/support/mailed.ts';
import { personalMails } from '#tests/support/personal.ts';

const DOMAIN = 'exchange.example';
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
}) as string;
const ED25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

const SIGNERS = Object.entries({ rsa: RSA, ed25519: ED25519 }).map(([kind, privateKey]) => ({
  kind,
  signer: dkimSigner({ domain: DOMAIN, selector: kind, privateKey }),
}));
const RECORDS = new Map(SIGNERS.map(({ signer }) => [signer.recordName, signer.record]));

interface Judged {
  results: string[];
  names: string[];
}

async function judged(message: Buffer): Promise<Judged> {
  const { dkim } = await authenticate(message, {
    ip: '192.0.2.25',
    helo: 'mail.exchange.example',
    sender: 'updates@status.exchange.example',
    mta: 'mx.customers.example',
    resolver: async (name: string, kind: string) => {
      const record = RECORDS.get(name);
      if (kind === 'TXT' && record !== undefined) return [[record]];
      throw Object.assign(new Error('No such name'), { code: 'ENOTFOUND' });
    },
  });
  return {
    results: dkim.results.map(({ status }) => status.result),
    names: dkim.results.flatMap(({ signingHeaders }) => (signingHeaders?.keys ?? '').toLowerCase().split(/:\s*/)),
  };
}

function tampered(message: Buffer, from: string, to: string): Buffer {
  const text = message.toString('latin1');
  const signatureEnds = text.indexOf('\r\nFrom:');
  const at = text.indexOf(from, signatureEnds);
  if (at === -1) throw new Error(`The message does not hold “${from}”.`);
  return Buffer.from(text.slice(0, at) + to + text.slice(at + from.length), 'latin1');
}

describe.each(SIGNERS)('a signature by $kind', ({ signer }) => {
  test.each(TOLD)('of “$name” is right', async (told) => {
    expect((await judged(signer.sign(await mailedTo(told)))).results).toEqual(['pass']);
  });

  test('covers what a mail program acts on', async () => {
    const message = await mailedTo(toldAs('incident-en'), {
      replyTo: 'a@exchange.example',
      complaintsTo: 'b@exchange.example',
    });
    expect((await judged(signer.sign(message))).names).toEqual(
      'from reply-to to subject date message-id in-reply-to references list-id list-unsubscribe list-unsubscribe-post list-help list-archive auto-submitted precedence feedback-id cfbl-address content-language mime-version content-type'.split(
        ' ',
      ),
    );
  });

  test.each([
    ['List-Unsubscribe-Post: List-Unsubscribe=One-Click', 'List-Unsubscribe-Post: List-Unsubscribe=Two-Click'],
    ['/u/k1mzq', '/u/x1mzq'],
    ['To: ada@', 'To: eve@'],
    ['Auto-Submitted: auto', 'Auto-Submitted: no'],
    ['Feedback-ID: ', 'Feedback-ID: x'],
    ['suspended withdrawals', 'resumed withdrawals'],
  ])('no longer fits when “%s” is changed', async (from, to) => {
    const message = signer.sign(await mailedTo(toldAs('incident-en')));
    expect((await judged(tampered(message, from, to))).results).not.toContain('pass');
  });

  test.each([
    ['spaces and folds that relays change', 'A  word \t here \r\n\r\n\r\n'],
    ['no line break at its end', 'A word'],
    ['nothing', ''],
    ['empty lines alone', '\r\n\r\n'],
    ['tabs at the ends of lines', 'one\t\r\ntwo \r\n'],
  ])('is right for a body with %s', async (_, body) => {
    const message = Buffer.from(`From: a@exchange.example\r\nSubject:  A\r\n\tfolded   one \r\n\r\n${body}`);
    expect((await judged(signer.sign(message))).results).toEqual(['pass']);
  });

  test('is right beside another', async () => {
    const message = SIGNERS.reduce(
      (message, other) => other.signer.sign(message),
      await mailedTo(toldAs('incident-en')),
    );
    expect((await judged(message)).results).toEqual(['pass', 'pass']);
  });

  test('of a mail about one’s own subscription is right', async () => {
    const mails = await Promise.all(Object.values(personalMails('ar')));
    const results = await Promise.all(mails.map(async (mail) => (await judged(signer.sign(mail))).results));
    expect(results).toEqual([['pass'], ['pass'], ['pass']]);
  });
});

test('a signed mail has no line that a mail must not have', async () => {
  for (const { signer } of SIGNERS) {
    const signed = signer.sign(await mailedTo(toldAs('incident-en'))).toString('latin1');
    const [signature = ''] = signed.split('\r\nFrom:');
    expect(signature.split('\r\n').filter((line) => line.length > 78)).toEqual([]);
  }
});

const sec1 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'sec1',
  format: 'pem',
}) as string;
const short = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
}) as string;
const locked = generateKeyPairSync('ed25519').privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'x',
}) as string;
const UNREADABLE =
  'The DKIM key cannot be read; it must be a private key in PEM without a password, from “-----BEGIN” to the last “-----”.';

test.each([
  ['no key', { privateKey: 'secret' }, UNREADABLE],
  ['a damaged key', { privateKey: RSA.replace(/\n.{40}/, '\n') }, UNREADABLE],
  ['a key with a password', { privateKey: locked }, UNREADABLE],
  [
    'another kind of key',
    { privateKey: sec1 },
    'The DKIM key is of the kind “ec”; only RSA and Ed25519 can sign mails. Make one of those.',
  ],
  [
    'a short key',
    { privateKey: short },
    'The DKIM key has 512 bits, and receivers ignore fewer than 1024; make one of 2048.',
  ],
  [
    'a domain with a second tag',
    { domain: 'a.example; x=1' },
    '“a.example; x=1” is no domain for DKIM; write one as in “mail.exchange.example”.',
  ],
  ['no selector', { selector: '' }, '“” is no selector for DKIM; write one as in “mail.exchange.example”.'],
])('%s is refused in a sentence before anything is sent', (_, wrong, sentence) => {
  expect(() => dkimSigner({ domain: DOMAIN, selector: 's1', privateKey: RSA, ...wrong })).toThrow(
    new DkimError(sentence),
  );
});

const VERIFY = `
import sys, dkim
record, message = sys.stdin.buffer.read().split(b'\\0', 1)
print(dkim.verify(message, dnsfunc=lambda name, timeout=5: record))
`;

describe.skipIf(isMissing('the judgement of dkimpy', ['python3-dkim']))('dkimpy', () => {
  function verdict(record: string, message: Buffer): string {
    return python(VERIFY, Buffer.concat([Buffer.from(`${record}\0`), message])).trim();
  }

  test.each(SIGNERS)('finds a signature by $kind right, and a changed mail’s wrong', async ({ signer }) => {
    const message = signer.sign(await mailedTo(toldAs('incident-ar')));
    expect(verdict(signer.record, message)).toBe('True');
    expect(verdict(signer.record, tampered(message, 'One-Click', 'Two-Click'))).toBe('False');
  });
});
