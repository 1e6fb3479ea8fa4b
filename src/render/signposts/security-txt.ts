/** `security.txt` by RFC 9116: to whom a vulnerability is reported. */
import { DAY, printInstant, type Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';

/** RFC 9116 asks for less than a year: a page that nobody builds any more must not promise that somebody reads. */
const VALID_FOR = 180 * DAY;

/** Null where page.yaml names no contact. */
export function securityText({ url, languages, security }: Page, now: Instant): string | null {
  if (security === undefined) return null;
  const fields = [
    ['Contact', security.contact] as const,
    ['Expires', rfc3339(now + VALID_FOR)] as const,
    ['Preferred-Languages', (security.languages ?? languages).join(', ')] as const,
    ['Canonical', `${url}/.well-known/security.txt`] as const,
    ...(security.policy === undefined ? [] : [['Policy', security.policy] as const]),
  ];
  return fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
}

/** Seconds are written always: RFC 3339 wants them. */
function rfc3339(at: Instant): string {
  return `${printInstant(at - (at % 60_000)).slice(0, -1)}:00Z`;
}
