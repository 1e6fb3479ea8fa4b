/** The settings that come from the environment: read here, once, and nowhere else. */
import { z } from 'zod';
import { parseAddress } from '#delivery/people/address.ts';
import { WEBHOOKS_A_SITE } from '#delivery/people/host-room.ts';
import { parseRange } from '#delivery/people/network.ts';
import { parseSmtpUrls, type SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { NO_RATE, parseMailRate, type MailRate } from '#delivery/outbox/mail-rate.ts';
import { keySchema } from '#delivery/store/vault.ts';
import { readKeys } from '#scripts/key-files.ts';

const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text.trim() === '' ? null : text.trim()));

const SELECTOR = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

const VAPID_SENTENCE = 'VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY must be a pair as “npm run push-keys” prints it.';

const environmentShape = z.object({
  /** The relay, as in `smtps://user:password@mail.example:465`, and with spaces between those that take over from it. Null: none is named. */
  SMTP_URL: optionalText.transform((text, context): SmtpSettings | null => {
    const relay = text === null ? null : parseSmtpUrls(text);
    if (text !== null && relay === null) context.addIssue({ code: 'custom', message: SMTP_URL_SENTENCE });
    return relay;
  }),
  /** The file, or PostgreSQL’s address, with subscribers and the ledger. */
  ALLCLEAR_STORE: optionalText.transform((text) => text ?? 'var/allclear.db'),
  /** The folder in which the service keeps clicks while the store takes none; null: beside the store. */
  ALLCLEAR_SPOOL: optionalText,
  /** What addresses are sealed with; null: not set, and no store can be opened. */
  ALLCLEAR_KEY: optionalText.transform((text, context): Buffer | null => {
    const parsed = text === null ? null : keySchema.safeParse(text);
    if (parsed?.success === false) context.addIssue({ code: 'custom', message: KEY_SENTENCE });
    return parsed?.data ?? null;
  }),
  /** A file with the key instead; below it, a line each, those that were in force before. */
  ALLCLEAR_KEY_FILE: optionalText,
  /** Keys that were in force before, with spaces between, while the key is being changed. */
  ALLCLEAR_FORMER_KEYS: optionalText.transform((text, context) => keysOf('ALLCLEAR_FORMER_KEYS', text, context)),
  /** A key for links alone; null: it follows from the key. */
  ALLCLEAR_LINK_KEY: optionalText.transform((text, context) => keysOf('ALLCLEAR_LINK_KEY', text, context)[0] ?? null),
  ALLCLEAR_LINK_KEY_FILE: optionalText,
  /** Where the service manager puts files for this service alone. */
  CREDENTIALS_DIRECTORY: optionalText,
  /** Who alone may get anything, whole addresses or “@domain”, with spaces between; null: everybody. */
  ALLOWED_RECIPIENTS: optionalText.transform((text) => text?.split(/[\s,]+/).filter(Boolean) ?? null),
  /** The mailboxes of a drill, with spaces between. */
  DRILL_RECIPIENTS: optionalText.transform((text, context) => addressesOf('DRILL_RECIPIENTS', text, context)),
  /** How many mails may go through the relay, as in `14/s 50000/day`. */
  MAIL_RATE: optionalText.transform((text, context): MailRate => {
    const rate = text === null ? NO_RATE : parseMailRate(text);
    if (rate === null) context.addIssue({ code: 'custom', message: MAIL_RATE_SENTENCE });
    return rate ?? NO_RATE;
  }),
  /** The operator's own mailboxes that must take a copy before a large audience is told, with spaces between. */
  MAIL_SEEDS: optionalText.transform((text, context) => addressesOf('MAIL_SEEDS', text, context)),
  /** From whom mails come; null: the page's `mailFrom`. */
  MAIL_FROM: optionalText.transform((text, context) => addressOf('MAIL_FROM', text, context)),
  /** From whom confirmations and codes come; null: from whom updates come. */
  CONFIRM_FROM: optionalText.transform((text, context) => addressOf('CONFIRM_FROM', text, context)),
  /** Who reads answers to updates; null: who sends. */
  REPLY_TO: optionalText.transform((text, context) => addressOf('REPLY_TO', text, context)),
  /** Who gets the complaints of mailbox providers (RFC 9477); null: nobody is named. */
  COMPLAINTS_TO: optionalText.transform((text, context) => addressOf('COMPLAINTS_TO', text, context)),
  /** Where the subscription service listens. */
  ALLCLEAR_LISTEN: optionalText.transform((text, context): Listen => {
    const parsed = parseListen(text ?? '127.0.0.1:8080');
    if (parsed === null) context.addIssue({ code: 'custom', message: LISTEN_SENTENCE });
    return parsed ?? { host: '127.0.0.1', port: 0 };
  }),
  /** The operator's own proxies before the service, whose `X-Forwarded-For` is believed. */
  ALLCLEAR_TRUSTED_PROXY: optionalText.transform((text, context): string[] => {
    const ranges =
      text
        ?.split(/[\s,]+/)
        .filter(Boolean)
        .map(parseRange) ?? [];
    if (ranges.includes(null)) context.addIssue({ code: 'custom', message: PROXY_SENTENCE });
    return ranges.filter((range) => range !== null);
  }),
  /** How many mails one network may ask the service for in an hour. */
  ALLCLEAR_ASKINGS_AN_HOUR: optionalText.transform((text, context) => {
    const count = text === null ? 100 : Number(text);
    if (!Number.isInteger(count) || count < 1) context.addIssue({ code: 'custom', message: ASKINGS_SENTENCE });
    return count;
  }),
  /** Domains with very many mailboxes, beside the largest providers', with spaces between. */
  ALLCLEAR_LARGE_DOMAINS: optionalText.transform((text, context) => {
    const domains =
      text
        ?.toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean) ?? [];
    if (domains.some((domain) => 'reason' in parseAddress(`a@${domain}`)))
      context.addIssue({ code: 'custom', message: LARGE_DOMAINS_SENTENCE });
    return domains;
  }),
  /** How many webhooks and chats of one host may run. */
  WEBHOOKS_A_HOST: optionalText.transform((text, context) => {
    const count = text === null ? WEBHOOKS_A_SITE : Number(text);
    if (!Number.isInteger(count) || count < 1) context.addIssue({ code: 'custom', message: WEBHOOKS_SENTENCE });
    return count;
  }),
  /** Hosts at which many customers have addresses, beside the known chats, with spaces between. */
  WEBHOOKS_SHARED_HOSTS: optionalText.transform((text, context) => {
    const hosts =
      text
        ?.toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean) ?? [];
    if (hosts.some((host) => URL.parse(`https://${host}/`)?.host !== host))
      context.addIssue({ code: 'custom', message: SHARED_HOSTS_SENTENCE });
    return hosts;
  }),
  /** To which addresses of its own each mail's bounces come; null: to the sender. */
  BOUNCE_DOMAIN: domainNamed('BOUNCE_DOMAIN'),
  /** By which domain and key mails are signed; all three, or none: then the relay signs, or nobody. */
  DKIM_DOMAIN: domainNamed('DKIM_DOMAIN'),
  DKIM_SELECTOR: optionalText.refine((text) => text === null || SELECTOR.test(text), {
    message: 'DKIM_SELECTOR must be a name as in “allclear-2022”: letters, digits and “-”.',
  }),
  /** A private key as PEM. */
  DKIM_KEY_FILE: optionalText,
  /** The operator's own networks to which webhooks may go although they are not public: hosts, addresses, ranges. */
  TRUSTED_NETWORKS: optionalText.transform((text) => text?.split(/[\s,]+/).filter(Boolean) ?? []),
  /** By which browsers' push services know the sender; both, or none: then no browser is told. */
  VAPID_PUBLIC_KEY: optionalText.refine((text) => text === null || /^[\w-]{87}$/.test(text), {
    message: VAPID_SENTENCE,
  }),
  VAPID_PRIVATE_KEY: optionalText.refine((text) => text === null || /^[\w-]{43}$/.test(text), {
    message: VAPID_SENTENCE,
  }),
  /** By what the webhooks of sending services about bounces are known; what is null is not taken. */
  AMAZON_SES_TOPIC: optionalText.refine(
    (text) => text === null || /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+$/.test(text),
    {
      message:
        'AMAZON_SES_TOPIC must be the ARN of a topic of Amazon SNS, as in “arn:aws:sns:eu-west-1:123456789012:bounces”.',
    },
  ),
  MAILGUN_SIGNING_KEY: optionalText,
  POSTMARK_WEBHOOK_USER: optionalText,
  POSTMARK_WEBHOOK_PASSWORD: optionalText,
  SENDGRID_VERIFICATION_KEY: optionalText.refine((text) => text === null || /^[A-Za-z0-9+/]{100,}={0,2}$/.test(text), {
    message:
      'SENDGRID_VERIFICATION_KEY must be the “verification key” of SendGrid’s event webhook: base64 on one line.',
  }),
});

const DKIM_NAMES = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'] as const;

// Half a signature is none, and nobody would notice before mails are lost.
const checkedShape = environmentShape.superRefine((environment, context) => {
  if ((environment.VAPID_PUBLIC_KEY === null) !== (environment.VAPID_PRIVATE_KEY === null))
    context.addIssue({ code: 'custom', message: VAPID_SENTENCE });
  if ((environment.POSTMARK_WEBHOOK_USER === null) !== (environment.POSTMARK_WEBHOOK_PASSWORD === null))
    context.addIssue({
      code: 'custom',
      message: 'POSTMARK_WEBHOOK_USER and POSTMARK_WEBHOOK_PASSWORD go together: set both, or neither.',
    });
  const missing = DKIM_NAMES.filter((name) => environment[name] === null);
  if (missing.length === 0 || missing.length === DKIM_NAMES.length) return;
  const names = missing.join(' and ');
  context.addIssue({
    code: 'custom',
    message: `To sign mails, ${names} must be set too; to sign none, take out the rest.`,
  });
});

/** With the keys from wherever they are. */
const environmentSchema = checkedShape.transform(
  ({ ALLCLEAR_KEY_FILE, ALLCLEAR_LINK_KEY_FILE, CREDENTIALS_DIRECTORY: credentials, ...rest }, context) => {
    function keysFrom(name: 'ALLCLEAR_KEY' | 'ALLCLEAR_LINK_KEY', file: string | null): Buffer[] {
      const read = readKeys(name, { key: rest[name], file, credentials });
      if (read !== null && 'keys' in read) return read.keys;
      if (read !== null) context.addIssue({ code: 'custom', message: read.problem });
      return [];
    }
    const [key = null, ...former] = keysFrom('ALLCLEAR_KEY', ALLCLEAR_KEY_FILE);
    const [link = null] = keysFrom('ALLCLEAR_LINK_KEY', ALLCLEAR_LINK_KEY_FILE);
    const before = [...former, ...rest.ALLCLEAR_FORMER_KEYS];
    return { ...rest, ALLCLEAR_KEY: key, ALLCLEAR_FORMER_KEYS: before, ALLCLEAR_LINK_KEY: link };
  },
);

export type Environment = z.output<typeof environmentSchema>;

const LISTEN_SENTENCE =
  'ALLCLEAR_LISTEN must be an address of this machine and a port, as in “127.0.0.1:8080” or “[::1]:8080”.';
const PROXY_SENTENCE =
  'ALLCLEAR_TRUSTED_PROXY takes addresses or ranges with spaces between, as in “127.0.0.1 10.0.0.0/8”.';
const MAIL_RATE_SENTENCE =
  'MAIL_RATE takes how many mails may leave, as in “14/s”, “500/min” or “20000/h”, and how many in a day, as in “50000/day”; of both kinds one, with a space between: “14/s 50000/day”.';
const ASKINGS_SENTENCE = 'ALLCLEAR_ASKINGS_AN_HOUR takes a whole number from 1, as in “100”.';

const WEBHOOKS_SENTENCE = 'WEBHOOKS_A_HOST takes a whole number from 1, as in “20”.';
const SHARED_HOSTS_SENTENCE =
  'WEBHOOKS_SHARED_HOSTS takes names of hosts with spaces between, without “https://”, as in “hooks.example”.';
const LARGE_DOMAINS_SENTENCE =
  'ALLCLEAR_LARGE_DOMAINS takes domains of mailboxes with spaces between, as in “exchange.example customers.example”.';

// The value may hold a password, so the sentence does not repeat it.
const SMTP_URL_SENTENCE =
  'SMTP_URL must look like “smtp://mail.example:587” or “smtps://user:password@mail.example:465”, with “@”, “:” and “/” in a password percent-encoded; several with spaces between.';

function addressOf(name: string, text: string | null, context: z.RefinementCtx): string | null {
  const parsed = text === null ? { address: null } : parseAddress(text);
  if ('address' in parsed) return parsed.address;
  context.addIssue({ code: 'custom', message: `${name} is not an address: ${parsed.reason}.` });
  return null;
}

function keysOf(name: string, text: string | null, context: z.RefinementCtx): Buffer[] {
  const parsed = (text ?? '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((word) => keySchema.safeParse(word));
  if (parsed.some(({ success }) => !success))
    context.addIssue({
      code: 'custom',
      message: `${name} must be 64 hexadecimal digits, as “openssl rand -hex 32” prints them.`,
    });
  return parsed.flatMap(({ data }) => (data === undefined ? [] : [data]));
}

export interface Listen {
  host: string;
  port: number;
}

/** Null where the text is no address of a machine with a port. */
export function parseListen(text: string): Listen | null {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+|localhost)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || Number(port) > 65_535 ? null : { host, port: Number(port) };
}

function addressesOf(name: string, text: string | null, context: z.RefinementCtx): string[] {
  const parsed =
    text
      ?.split(/[\s,]+/)
      .filter(Boolean)
      .map(parseAddress) ?? [];
  const wrong = parsed.find((result) => 'reason' in result);
  if (wrong !== undefined && 'reason' in wrong)
    context.addIssue({
      code: 'custom',
      message: `${name} has something that is no address: ${wrong.reason}.`,
    });
  return parsed.flatMap((result) => ('address' in result ? [result.address] : []));
}

export const KEY_SENTENCE =
  'ALLCLEAR_KEY must be 64 hexadecimal digits, as “openssl rand -hex 32” prints them: subscribers’ addresses are sealed with it. Keep it; without it nobody’s address can be read again.';

/** Whether a surprise is told with its stack: for whoever mends it. */
export function isDebugging({ ALLCLEAR_DEBUG }: NodeJS.ProcessEnv = process.env): boolean {
  return ALLCLEAR_DEBUG === '1';
}

/** The settings, or a sentence for each that cannot be used. Secrets are not repeated. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment | { problems: string[] } {
  const { success, data, error } = environmentSchema.safeParse(variables);
  return success ? data : { problems: error.issues.map(({ message }) => message) };
}

function domainNamed(name: string) {
  return optionalText.transform((text, context) => {
    const domain = text?.toLowerCase() ?? null;
    if (domain === null || 'address' in parseAddress(`a@${domain}`)) return domain;
    context.addIssue({ code: 'custom', message: `${name} must be a domain as in “bounce.status.example”.` });
    return null;
  });
}
