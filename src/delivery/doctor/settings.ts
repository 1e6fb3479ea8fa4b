/** Whether the settings are there and fit each other: what can be seen without a network. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { fail, ok, warn, type Check } from './check.ts';

export interface DoctorSettings {
  /** Whether ALLCLEAR_KEY is set. */
  hasKey: boolean;
  /** The sender's address; null: nobody is named. */
  mailFrom: string | null;
  bounceDomain: string | null;
  dkim: { domain: string; selector: string; keyFile: KeyFile } | null;
  /** The public keys by which browsers are asked, and by which is pushed to them; null: there is none. */
  push?: { asked: string | null; sending: string | null };
}

export type KeyFile =
  /** `mode`: the file's permissions, as in 0o600. */
  { pem: string; mode: number } | { unreadable: string };

export function settingsChecks({ hasKey, mailFrom, bounceDomain, dkim, push }: DoctorSettings): Check[] {
  return [
    hasKey
      ? ok('key', 'The key by which addresses are sealed is set.')
      : fail(
          'key',
          'No key is set by which addresses are sealed.',
          'Set ALLCLEAR_KEY, once made by “openssl rand -hex 32”.',
        ),
    mailFrom === null
      ? fail('sender', 'Nobody is named as the sender.', 'Add mailFrom to page.yaml, or set MAIL_FROM.')
      : ok('sender', `Mails come from “${mailFrom}”.`),
    bounceDomain === null
      ? warn(
          'bounces',
          'Bounces come to the sender’s address, where no program can tell whose they are.',
          'Set BOUNCE_DOMAIN (docs/bounces.md).',
        )
      : ok('bounces', `Bounces come to addresses at “${bounceDomain}”.`),
    ...(dkim === null ? [] : [keyCheck(dkim.keyFile)]),
    ...(push === undefined || push.asked === null ? [] : [pushCheck(push)]),
  ];
}

function pushCheck({ asked, sending }: NonNullable<DoctorSettings['push']>): Check {
  return asked === sending
    ? ok('browsers', 'Browsers know the key by which is pushed to them.')
    : fail(
        'browsers',
        'The page asks browsers by another key than that by which is pushed to them, so they get nothing.',
        'Make pushKey in page.yaml and VAPID_PUBLIC_KEY the same, as “npm run push-keys” printed it.',
      );
}

const KEY = 'DKIM key';
/** Receivers refuse shorter ones (RFC 8301). */
const SHORTEST_BITS = 1024;
const GOOD_BITS = 2048;

function keyCheck(file: KeyFile): Check {
  if ('unreadable' in file)
    return fail(KEY, `The file of DKIM_KEY_FILE cannot be read (${file.unreadable}).`, 'Name a private key as PEM.');
  const key = dkimKey(file);
  if (key === null)
    return fail(
      KEY,
      'The file of DKIM_KEY_FILE holds no RSA or Ed25519 private key.',
      'Make one by “openssl genrsa 2048”.',
    );
  const bits = key.asymmetricKeyDetails?.modulusLength ?? GOOD_BITS;
  if (bits < SHORTEST_BITS)
    return fail(KEY, `The key has ${bits} bits; receivers refuse it.`, 'Make one of 2048 bits.');
  if (bits < GOOD_BITS) return warn(KEY, `The key has ${bits} bits.`, 'Make one of 2048 bits.');
  if ((file.mode & 0o077) !== 0)
    return warn(KEY, 'Other accounts of this machine can read or change the key.', 'Say “chmod 600” of the file.');
  return ok(KEY, 'The key can be read, by this account alone.');
}

/** The key in the file; null where it is none that DKIM knows. */
export function dkimKey(file: KeyFile): KeyObject | null {
  if ('unreadable' in file) return null;
  try {
    const key = createPrivateKey(file.pem);
    return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
