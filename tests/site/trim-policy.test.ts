import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trimmed } from '#site/trim-policy.ts';
import { builtSite, type BuiltSite } from '#tests/support/built-site.ts';

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function pageWith(hashes: string[], body: string): string {
  const policy = `default-src 'none'; script-src 'self' ${hashes.join(' ')}; style-src 'self' ${hashes.join(' ')};`;
  return `<head><meta http-equiv="content-security-policy" content="${policy}"></head><body>${body}</body>`;
}

describe('a page’s policy', () => {
  test('keeps the hashes of its own styles and scripts and loses the others', () => {
    const [script, style, foreign] = ['let a = 1;', 'a { color: red }', 'let b = 2;'].map(hashOf);
    const html = pageWith(
      [script, style, foreign].map(String),
      '<style>a { color: red }</style><script type="module">let a = 1;</script>',
    );
    expect(trimmed(html)).toBe(html.replaceAll(` ${foreign}`, ''));
  });

  test('allows no more than it did', () => {
    const html = pageWith([hashOf('let b = 2;')], '<script>let a = 1;</script>');
    expect(trimmed(html)).toContain("script-src 'self'; style-src 'self';");
  });

  test('is left alone where a page has none', () => {
    expect(trimmed('<script>let a = 1;</script>')).toBe('<script>let a = 1;</script>');
  });
});

describe('in a built site', () => {
  let site: BuiltSite;

  beforeAll(async () => {
    site = await builtSite({ content: 'tests/content' });
  });

  afterAll(() => site.remove());

  test('no page names a hash that nothing in it has', () => {
    const pages = readdirSync(site.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    const idle = pages.filter((name) => {
      const html = readFileSync(join(site.folder, name), 'utf8');
      const own = [...html.matchAll(/<(style|script)\b[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , text]) =>
        hashOf(text ?? ''),
      );
      return [...html.matchAll(/'sha256-[^']+'/g)].some(([hash]) => !own.includes(hash));
    });
    expect(pages.length).toBeGreaterThan(10);
    expect(idle).toEqual([]);
  });
});
