/**
 * Whether the sender's domains say what Gmail, Yahoo and Microsoft ask of whoever
 * mails many people: SPF (RFC 7208), DKIM (RFC 6376, RFC 8463), DMARC (RFC 9989) with
 * one of the two aligned, and a bounce domain that takes mail.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { fail, ok, warn, type Check } from './check.ts';
import { tagsOf, type Names } from './names.ts';

export interface SenderDomains {
  /** Of the address that readers see. */
  from: string;
  /** Of the envelope sender, to which bounces come. */
  envelope: string;
  /** How mails are signed here; null: they are not. */
  dkim: { domain: string; selector: string; key: KeyObject } | null;
}

export async function senderDomainChecks(names: Names, domains: SenderDomains): Promise<Check[]> {
  const { envelope, dkim } = domains;
  return Promise.all([
    spfCheck(names, envelope),
    dkim === null ? unsigned() : dkimCheck(names, dkim),
    dmarcCheck(names, domains),
    mailHostCheck(names, envelope),
  ]);
}

async function spfCheck(names: Names, domain: string): Promise<Check> {
  const texts = await names.texts(domain);
  if (texts === 'unreachable') return unreachable('SPF', domain);
  const records = texts === 'none' ? [] : texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
  const [record] = records;
  if (record === undefined)
    return fail(
      'SPF',
      `“${domain}” does not say who may send for it.`,
      `Add a TXT record to “${domain}”, as in “v=spf1 include:RELAY -all”; your relay’s pages name it.`,
    );
  // RFC 7208 section 4.5: then none of them counts.
  if (records.length > 1)
    return fail('SPF', `“${domain}” has ${records.length} SPF records, so none counts.`, 'Make one record of them.');
  if (/(?:^| )\+?all(?: |$)/i.test(record))
    return fail('SPF', `The SPF record of “${domain}” lets everybody send for it.`, 'End it with “-all” or “~all”.');
  if (lookups(record) > 10)
    return fail(
      'SPF',
      `The SPF record of “${domain}” asks for more than ten other names, so it counts as broken.`,
      'Take out senders that are not used any more.',
    );
  return ok(
    'SPF',
    `“${domain}” says who may send for it; whether your relay is among them shows in the first mail’s “Authentication-Results”.`,
  );
}

/** Terms that ask for other names; those that stand in other records are not counted (RFC 7208 section 4.6.4). */
function lookups(record: string): number {
  return record.split(/\s+/).filter((term) => /^[+?~-]?(?:include|a|mx|ptr|exists|redirect)(?:[:=/]|$)/i.test(term))
    .length;
}

function unsigned(): Check {
  return warn(
    'DKIM',
    'Mails are not signed here.',
    'See that your relay signs them with the sender’s domain, or set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE.',
  );
}

async function dkimCheck(names: Names, { domain, selector, key }: NonNullable<SenderDomains['dkim']>): Promise<Check> {
  const name = `${selector}._domainkey.${domain}`;
  const texts = await names.texts(name);
  if (texts === 'unreachable') return unreachable('DKIM', name);
  const expected = publicKeyOf(key);
  const record = `“v=DKIM1; k=${key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa'}; p=${expected[0]}”`;
  const published = texts === 'none' ? undefined : texts.map(tagsOf).find((tags) => tags.has('p'));
  if (published === undefined)
    return fail(
      'DKIM',
      `There is no key at “${name}”, so every signature is wrong.`,
      `Add this TXT record there: ${record}`,
    );
  const key64 = published.get('p')?.replaceAll(/\s/g, '') ?? '';
  if (key64 === '') return fail('DKIM', `The key at “${name}” was revoked.`, 'Make a new key under another selector.');
  if (!expected.includes(key64))
    return fail(
      'DKIM',
      `The key at “${name}” is not that of DKIM_KEY_FILE, so every signature is wrong.`,
      `Put this TXT record there: ${record}`,
    );
  if (published.get('t')?.split(':').includes('y') === true)
    return warn(
      'DKIM',
      `The key at “${name}” says that it is being tested (t=y), so receivers may not mind it.`,
      'Take “t=y” out of the record.',
    );
  return ok('DKIM', `The key at “${name}” is ours.`);
}

/** As `p=` has it: of RSA its SubjectPublicKeyInfo, and some publish the bare key; of Ed25519 the 32 bytes alone. */
function publicKeyOf(key: KeyObject): string[] {
  const publicKey = createPublicKey(key);
  if (key.asymmetricKeyType !== 'rsa') {
    const { x = '' } = publicKey.export({ format: 'jwk' });
    return [Buffer.from(x, 'base64url').toString('base64')];
  }
  return (['spki', 'pkcs1'] as const).map((type) => publicKey.export({ format: 'der', type }).toString('base64'));
}

async function dmarcCheck(names: Names, { from, envelope, dkim }: SenderDomains): Promise<Check> {
  const found = await policiesOf(names, from);
  if (found === 'unreachable') return unreachable('DMARC', `_dmarc.${from}`);
  const [policy] = found;
  if (policy === undefined)
    return fail(
      'DMARC',
      `“${from}” has no DMARC record, which large mailbox providers ask for.`,
      `Add a TXT record to “_dmarc.${from}”, to begin with “v=DMARC1; p=none”.`,
    );
  const organisation = organisationOf(found);
  const aligned = [
    ...(dkim !== null && isAligned(dkim.domain, policy.tags.get('adkim')) ? ['DKIM'] : []),
    ...(isAligned(envelope, policy.tags.get('aspf')) ? ['SPF'] : []),
  ];
  function isAligned(domain: string, mode = 'r'): boolean {
    if (mode.toLowerCase() === 's') return domain === from;
    return domain === organisation || domain.endsWith(`.${organisation}`);
  }
  if (aligned.length > 0)
    return ok('DMARC', `“${policy.domain}” has a policy, and “${from}” is aligned with ${aligned.join(' and ')}.`);
  return fail(
    'DMARC',
    `Neither the envelope’s domain “${envelope}” nor a signature is aligned with the sender’s “${from}”.`,
    `Set BOUNCE_DOMAIN and DKIM_DOMAIN to “${from}” or a domain below it.`,
  );
}

interface Policy {
  domain: string;
  tags: ReadonlyMap<string, string>;
}

/** RFC 9989 asks from the domain upwards, eight names at most. The nearest first. */
async function policiesOf(names: Names, domain: string): Promise<Policy[] | 'unreachable'> {
  const labels = domain.split('.');
  const starts = labels.map((_, index) => index).filter((index) => index === 0 || labels.length - index <= 7);
  const levels = starts.map((index) => labels.slice(index).join('.'));
  const answers = await Promise.all(levels.map((level) => names.texts(`_dmarc.${level}`)));
  // The nearest decides, so it must have been heard.
  if (answers[0] === 'unreachable') return 'unreachable';
  return answers.flatMap((texts, index) => {
    const records = typeof texts === 'string' ? [] : texts.filter((text) => /^v=DMARC1\s*(?:;|$)/.test(text));
    const [record] = records;
    // More than one at a name count as none.
    return record === undefined || records.length > 1
      ? []
      : [{ domain: levels[index] ?? domain, tags: tagsOf(record) }];
  });
}

/** The domain under which all belong to one owner: the one with “psd=n”, else the highest that has a record. */
function organisationOf(policies: Policy[]): string {
  const owned = policies.filter(({ tags }) => tags.get('psd')?.toLowerCase() !== 'y');
  return (
    (owned.find(({ tags }) => tags.get('psd')?.toLowerCase() === 'n') ?? owned.at(-1) ?? policies[0])?.domain ?? ''
  );
}

async function mailHostCheck(names: Names, domain: string): Promise<Check> {
  const hosts = await names.mailHosts(domain);
  if (hosts === 'unreachable') return unreachable('bounce domain', domain);
  if (hosts === 'none' || hosts.every((host) => host === ''))
    return fail(
      'bounce domain',
      `“${domain}” takes no mail, so no bounce comes back.`,
      `Add an MX record to “${domain}” that names the host of your bounce mailbox.`,
    );
  return ok('bounce domain', `Mail to “${domain}” goes to ${hosts.map((host) => `“${host}”`).join(', ')}.`);
}

function unreachable(what: string, name: string): Check {
  return warn(what, `Nobody answered what “${name}” says.`, 'See to this machine’s name servers, and run this again.');
}
