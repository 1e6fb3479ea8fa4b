import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { headersOf, POLICIES, spokenOf } from '#tests/support/hosting.ts';

interface Rule {
  path: string;
  lines: string[];
}

type Reading = (lines: string[], headers: Map<string, string>) => void;

const RULES = rulesOf(readFileSync('public/_headers', 'utf8'));

function rulesOf(text: string): Rule[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.reduce<Rule[]>((rules, line) => {
    if (!line.startsWith(' ')) return [...rules, { path: line, lines: [] }];
    rules.at(-1)?.lines.push(line.trim());
    return rules;
  }, []);
}

function matches(rule: string, address: string): boolean {
  const [before = '', after] = rule.split('*');
  if (after === undefined) return rule === address;
  return address.startsWith(before) && address.endsWith(after);
}

function namedAndValued(line: string): [name: string, value: string] {
  const [name = '', ...rest] = line.split(':');
  return [name.trim().toLowerCase(), rest.join(':').trim()];
}

/** Takes back what “!” names, then adds to what earlier rules have said. */
function asCloudflare(lines: string[], headers: Map<string, string>): void {
  for (const line of lines.filter((each) => each.startsWith('!'))) headers.delete(line.slice(1).trim().toLowerCase());
  for (const line of lines.filter((each) => !each.startsWith('!'))) {
    const [name, value] = namedAndValued(line);
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
}

/** Does not know “!”, passes over lines without a colon, and lets the later rule win. */
function asNetlify(lines: string[], headers: Map<string, string>): void {
  for (const line of lines.filter((each) => each.includes(':'))) headers.set(...namedAndValued(line));
}

function headersAt(address: string, read: Reading): Record<string, unknown> {
  const headers = new Map<string, string>();
  for (const { path, lines } of RULES) if (matches(path, address)) read(lines, headers);
  return spokenOf(Object.fromEntries(headers));
}

describe.each<[string, Reading]>([
  ['Cloudflare Pages', asCloudflare],
  ['Netlify', asNetlify],
])('public/_headers, as %s reads it,', (_host, read) => {
  test.each(Object.entries(POLICIES))('has the headers of %s', (address, policy) => {
    expect(headersAt(address, read)).toEqual(headersOf(policy));
  });
});

test('a rule has at most one asterisk, as Cloudflare wants it', () => {
  expect(RULES.filter(({ path }) => path.split('*').length > 2)).toEqual([]);
});

// On a machine without the two servers this is all that holds their files to the same values.
test.each(['docs/hosting/nginx.conf', 'docs/hosting/Caddyfile'])('%s has every value word for word', (file) => {
  const text = readFileSync(file, 'utf8').replaceAll('"', '');
  const values = Object.values(POLICIES).flatMap((policy) => Object.entries(headersOf(policy)));
  const missing = values.filter(([, value]) => value !== null && !text.includes(value));
  const unnamed = values.filter(([name]) => !text.toLowerCase().includes(name));
  expect({ missing, unnamed }).toEqual({ missing: [], unnamed: [] });
});
