/** An update's text as clients of Statuspage take it. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wireBody } from '#render/api/wire-body.ts';

describe('a text', () => {
  test('shows as it was typed in a client that puts it into its page', () => {
    expect(bodyOf('<b>Now</b> & “then”:\nit\'s "so" &lt; that.')).toBe(
      '&lt;b&gt;Now&lt;/b&gt; &amp; “then”: it&#39;s &quot;so&quot; &lt; that.',
    );
  });

  test('has no element but line breaks, whatever is typed', () => {
    const odd = fc.constantFrom('<b>', '<script>', '</p>', ']]>', '&amp;', '&', '"', '\n\n', '- ', '😀', '> ', '`');
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ maxLength: 5 })), { maxLength: 12 }), (parts) => {
        expect(bodyOf(parts.join('')).replaceAll('<br />', '')).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['a character reference', 'a&'],
    ['a line break', 'a\n\n'],
    ['an emoji', 'a😀'],
    ['one letter', 'a'],
  ])('of more than 25,000 characters ends before a whole one, after many of %s', (_, piece) => {
    for (const start of ['', 'b', 'bb', 'bbb', 'bbbb']) {
      const body = bodyOf(start + piece.repeat(30_000));
      expect(body.length).toBeLessThanOrEqual(25_000);
      expect(body.length).toBeGreaterThan(24_980);
      expect(body.isWellFormed()).toBe(true);
      expect(body).toMatch(/(?:[ab&;]|<br \/>|😀)…$/u);
      expect(body.replaceAll('<br />', '')).not.toMatch(/<|&(?!amp;)/);
    }
  });

  test('of 25,000 characters is whole', () => {
    expect(bodyOf('a'.repeat(25_000))).toBe('a'.repeat(25_000));
  });
});

function bodyOf(markdown: string): string {
  return wireBody(markdown, 'https://status.exchange.example');
}
