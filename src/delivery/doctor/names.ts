/** What the domain name system says: asked through a resolver that the caller gives. */
import type { Resolver } from 'node:dns/promises';

export interface Names {
  /** Texts, each joined from its pieces. `none`: there is no such record. `unreachable`: nobody answered. */
  texts: (name: string) => Promise<string[] | 'none' | 'unreachable'>;
  /** Hosts that take a domain's mail. An empty name says that none does (RFC 7505). */
  mailHosts: (domain: string) => Promise<string[] | 'none' | 'unreachable'>;
}

/** The names as a resolver tells them. */
export function namesOf(resolver: Pick<Resolver, 'resolveTxt' | 'resolveMx'>): Names {
  return {
    texts: (name) => answerOf(async () => (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))),
    mailHosts: (domain) => answerOf(async () => (await resolver.resolveMx(domain)).map(({ exchange }) => exchange)),
  };
}

async function answerOf(ask: () => Promise<string[]>): Promise<string[] | 'none' | 'unreachable'> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'none' : 'unreachable';
  }
}

/** “v=DMARC1; p=none” by name; names in lower case. */
export function tagsOf(record: string): ReadonlyMap<string, string> {
  const pairs = record.split(';').flatMap((part): [string, string][] => {
    const equals = part.indexOf('=');
    return equals < 1 ? [] : [[part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()]];
  });
  return new Map(pairs);
}
