import { expect, test } from 'vitest';
import { newListener, type Asked } from '#delivery/outbox/asked-less.ts';
import { codeOf } from '#delivery/verdict.ts';

/** Who asks for less, after each of the replies; `by` alone. */
function heardOf(...said: [domainTag: string, reply: string, isOfRecipient?: boolean][]): Asked['by'][] {
  const listener = newListener(() => 0);
  return said.map(
    ([domainTag, reply, isOfRecipient = true]) =>
      listener.hear(domainTag, { state: 'retry', code: codeOf(reply), reply }, isOfRecipient).by,
  );
}

test.each<[reply: string, by: Asked['by']]>([
  ['454 Throttling failure: Maximum sending rate exceeded.', 'relay'],
  ['454 4.7.0 Throttling failure: Maximum sending rate exceeded.', 'relay'],
  ['454 Throttling failure: Daily message quota exceeded.', 'quota'],
  ['421 4.7.0 Try again later', 'domain'],
  ['421 Too much', 'domain'],
  ['450 4.7.1 Greylisted, try again in 300 seconds', 'nobody'],
  ['450 4.2.1 The user you are trying to contact is receiving mail at a rate that exceeds our daily limit', 'nobody'],
  ['452 4.2.2 Over the daily quota', 'nobody'],
  ['450 4.1.8 Sender rate exceeded', 'nobody'],
  ['451 4.3.0 Queue file write error', 'nobody'],
  ['550 Daily message quota exceeded', 'nobody'],
])('of one domain, “%s” comes from: %s', (reply, by) => {
  expect(heardOf(['a', reply])).toEqual([by]);
});

test.each(['421 Slow down', '450 Busy', '451 4.3.2 Busy now', '454 Later', '450 4.7.0 Later'])(
  'what three domains say in the same words, as “%s”, comes from the relay',
  (reply) => {
    const [, second, third, fourth] = heardOf(['a', `${reply} 1a`], ['b', reply], ['c', `${reply} 77`], ['a', reply]);
    expect([second === 'relay', third, fourth]).toEqual([false, 'relay', 'relay']);
  },
);

test('what three domains say in words of their own, or one says three times, does not', () => {
  expect(heardOf(['a', '421 Slow down'], ['b', '421 Too fast'], ['c', '421 4.7.0 Later'])).not.toContain('relay');
  expect(heardOf(['a', '421 Later'], ['a', '421 Later'], ['a', '421 Later'])).not.toContain('relay');
});

test('before a recipient is named it is the relay that speaks, but for a goodbye', () => {
  expect(heardOf(['a', '451 4.3.2 Busy', false], ['a', '421 4.4.2 Timeout', false])).toEqual(['relay', 'nobody']);
});
