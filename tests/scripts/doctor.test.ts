import { generateKeyPairSync, createPublicKey } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aDesk } from '#tests/support/commands.ts';
import { startDnsServer } from '#tests/support/dns-server.ts';
import { startSink } from '#tests/support/smtp-sink.ts';

test('the doctor says what is to be mended, and sends nothing', async () => {
  const desk = aDesk();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyPath = desk.write('../dkim.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  chmodSync(keyPath, 0o600);
  const p = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  const dns = await startDnsServer({
    txt: {
      'bounce.status.exchange.example': ['v=spf1 ip4:192.0.2.1 -all'],
      'a1._domainkey.status.exchange.example': [`v=DKIM1; p=${p}`],
      '_dmarc.status.exchange.example': ['v=DMARC1; p=none'],
    },
    mx: { 'bounce.status.exchange.example': ['mx.exchange.example'] },
  });
  const sink = await startSink();
  const environment = {
    ALLCLEAR_KEY: '0123456789abcdef'.repeat(4),
    SMTP_URL: sink.url,
    BOUNCE_DOMAIN: 'bounce.status.exchange.example',
    DKIM_DOMAIN: 'status.exchange.example',
    DKIM_SELECTOR: 'a1',
    DKIM_KEY_FILE: keyPath,
  };
  const { code, out, error } = await desk.run('doctor', ['--json', '--dns', dns.address], environment);
  await sink.close();
  dns.close();
  const found = (JSON.parse(out) as { name: string; state: string }[]).map(({ name, state }) => `${state} ${name}`);
  expect({ code, error, mails: sink.ledger.length, found }).toEqual({
    code: 1,
    error: '',
    mails: 0,
    found: [
      'ok key',
      'ok sender',
      'ok bounces',
      'ok DKIM key',
      'ok relay',
      'ok encryption',
      'warn DSN',
      'ok speed',
      'ok SPF',
      'ok DKIM',
      'ok DMARC',
      'ok bounce domain',
      'fail unsubscribing',
    ],
  });
});

test('a name server that is none is one sentence', async () => {
  expect(await aDesk().run('doctor', ['--dns', 'nine'])).toEqual({
    code: 2,
    out: '',
    error: '--dns takes the address of a name server, as in 9.9.9.9; “nine” is none.\n',
  });
});
