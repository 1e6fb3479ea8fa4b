/** `npm run doctor`: whether mails would arrive, before the first one is sent. */
import { Resolver } from 'node:dns/promises';
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { SECOND } from '#core/instant.ts';
import { doctorText } from '#delivery/doctor/check.ts';
import { doctorChecks } from '#delivery/doctor/doctor.ts';
import type { KeyFile } from '#delivery/doctor/settings.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { contentOrStop, environmentOrStop } from '#scripts/delivery-setting.ts';

const USAGE = `npm run doctor -- [--subscriptions URL] [--dns ADDRESS] [--content FOLDER] [--json]

Looks at the relay, the sender's domains, unsubscribing and the settings. Sends no mail.

  --subscriptions URL  where the subscription service is (page.yaml's subscriptions.url)
  --dns ADDRESS        ask this name server, as in 9.9.9.9, instead of this machine's
  --content FOLDER     the folder whose page.yaml names the sender (content)
  --json               what was found as JSON

SMTP_URL names the relay, MAIL_FROM the sender, BOUNCE_DOMAIN where bounces come to,
DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE by what mails are signed.
It exits with 1 if something is to be mended before anything is sent.`;

const { values } = parseArguments(USAGE, {
  subscriptions: { type: 'string' },
  dns: { type: 'string' },
  content: { type: 'string', default: 'content' },
  json: { type: 'boolean', default: false },
});
const environment = environmentOrStop();
const { page } = contentOrStop(values.content).content;

const checks = await doctorChecks({
  relay: environment.SMTP_URL,
  deadlines: { connectMs: 15 * SECOND, envelopeMs: 15 * SECOND, bodyMs: 15 * SECOND },
  hasKey: environment.ALLCLEAR_KEY !== null,
  mailFrom: environment.MAIL_FROM ?? page.mailFrom ?? null,
  bounceDomain: environment.BOUNCE_DOMAIN,
  dkim: dkimSettings(),
  push: { asked: page.subscriptions?.pushKey ?? null, sending: environment.VAPID_PUBLIC_KEY },
  subscriptionsUrl: values.subscriptions ?? page.subscriptions?.url ?? null,
  resolver: resolverAt(values.dns),
  fetch,
});
console.log(values.json ? JSON.stringify(checks, null, 2) : doctorText(checks));
process.exitCode = checks.some(({ state }) => state === 'fail') ? 1 : 0;

function dkimSettings() {
  const { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY_FILE: path } = environment;
  return domain === null || selector === null || path === null ? null : { domain, selector, keyFile: keyFileAt(path) };
}

function keyFileAt(path: string): KeyFile {
  try {
    return { pem: readFileSync(path, 'utf8'), mode: statSync(path).mode };
  } catch (error) {
    return { unreadable: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' };
  }
}

function resolverAt(address: string | undefined): Resolver {
  const resolver = new Resolver({ timeout: 5000, tries: 2 });
  if (address === undefined) return resolver;
  const host = address.replace(/:\d{1,5}$/, '');
  if (isIP(address) === 0 && isIP(host) === 0)
    stop(`--dns takes the address of a name server, as in 9.9.9.9; “${address}” is none.`, 2);
  resolver.setServers([address]);
  return resolver;
}
