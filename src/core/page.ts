/** What `content/page.yaml` says: who speaks, about which components, in which time zone. */
import { z } from 'zod';
import { brandSchema, footerSchema, pageLinkSchema } from './brand.ts';
import { componentGroupSchema, componentSchema } from './component.ts';
import { instantSchema } from './instant.ts';
import { pageTranslationSchema } from './page-translation.ts';
import { lineSchema } from './slug.ts';

const domainSchema = z
  .string()
  .max(253)
  .regex(/^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/);

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

const languageSchema = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/);

const timeZoneSchema = z.string().refine(isTimeZone, { message: 'time-zone' });

const addressSchema = z
  .url({ protocol: /^https?$/ })
  .refine((url) => URL.parse(url)?.origin === url, { message: 'origin-only' });

const subscriptionsSchema = z.strictObject({
  /** Where readers reach the service: scheme and host alone, and https, but for a trial on the same machine. */
  url: z.string().refine(isServiceAddress, { message: 'service-address' }),
  /** By which browsers know who may push to them: the public one of the sender's pair. Absent: none is asked. */
  pushKey: z
    .string()
    .regex(/^B[\w-]{86}$/, { message: 'push-key' })
    .optional(),
});

const channelSchema = z.strictObject({
  name: lineSchema,
  /** Where it is, as text to type: an address, an e-mail address, an account's name. */
  address: lineSchema,
  /** False for a place where customers might look for us and where we are not. */
  inUse: z.boolean().default(true),
});

const demonstrationSchema = z.strictObject({
  /** The banner on every page, feed and mail. */
  notice: lineSchema,
  /** The moment that a build shows when none is named. */
  at: instantSchema,
});

const securitySchema = z.strictObject({
  /** Where to report a vulnerability. RFC 9116 takes addresses with their scheme, and of the web https alone. */
  contact: z
    .string()
    .max(500)
    .regex(/^(?:https:\/\/|mailto:|tel:)[\x21-\x7e]+$/),
  /** Where it is written how reports are handled. */
  policy: z
    .string()
    .max(500)
    .regex(/^https:\/\/[\x21-\x7e]+$/)
    .optional(),
  /** BCP 47 tags of the languages in which reports are read, where they are not the page's. */
  languages: z.array(languageSchema).min(1).optional(),
});

export const pageSchema = z.strictObject({
  name: lineSchema,
  /** The page's one address: scheme and host alone. It stands at the top of its host. */
  url: addressSchema,
  description: lineSchema.optional(),
  /** IANA name; days and months of the history are this zone's. */
  timeZone: timeZoneSchema.default('Etc/UTC'),
  /** BCP 47 tags; entries without a language are in the first. */
  languages: z.array(languageSchema).min(1).default(['en']),
  /** This page's own texts in the other languages. */
  translations: z.record(languageSchema, pageTranslationSchema).default({}),
  groups: z.array(componentGroupSchema).default([]),
  components: z.array(componentSchema).min(1),
  /** Official channels, and places that are not ours. */
  channels: z.array(channelSchema).default([]),
  /** Domains to which entries may link, subdomains included; the page's own is always among them. */
  trustedDomains: z.array(domainSchema).default([]),
  /** What we never ask for, each completing “We never ask for …”. */
  neverAsk: z.array(lineSchema).default([]),
  /** Support in one sentence, for guidance pages and mails. */
  support: lineSchema.optional(),
  /** From whom mails come. */
  mailFrom: z.email().optional(),
  /** The service by which readers subscribe and stop; absent: the operator keeps the list. */
  subscriptions: subscriptionsSchema.optional(),
  /** What `/.well-known/security.txt` says; absent: there is none. */
  security: securitySchema.optional(),
  /** The company's mark and colours. */
  brand: brandSchema.optional(),
  /** Links to the company's own pages, beside this page's. */
  navigation: z.array(pageLinkSchema).max(8).default([]),
  /** What every page ends with. */
  footer: footerSchema.optional(),
  demonstration: demonstrationSchema.optional(),
});
export type Page = z.output<typeof pageSchema>;

/** Whether an entry may link to the host. */
export function isTrustedHost(page: Pick<Page, 'url' | 'trustedDomains'>, host: string): boolean {
  const trusted = [new URL(page.url).hostname, ...page.trustedDomains];
  return trusted.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function isServiceAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.origin !== address) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
