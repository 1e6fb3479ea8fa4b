import { expect, test } from 'vitest';
import { onTheWire } from '#delivery/mail/transaction.ts';

test.each([
  ['a message of whole lines', 'Subject: x\r\n\r\nbody\r\n', 'Subject: x\r\n\r\nbody\r\n.\r\n'],
  ['a last line without an end', 'a\r\n\r\nbody', 'a\r\n\r\nbody\r\n.\r\n'],
  ['a line that would end the message', 'a\r\n.\r\nb\r\n', 'a\r\n..\r\nb\r\n.\r\n'],
  ['dots at the beginning of lines', '.a\r\n..b\r\n', '..a\r\n...b\r\n.\r\n'],
  ['line feeds alone', 'a\n.\nb\n', 'a\r\n..\r\nb\r\n.\r\n'],
  ['a carriage return alone before a dot', 'a\r.\rb', 'a\r\n..\r\nb\r\n.\r\n'],
  ['a carriage return at the end', 'a\r', 'a\r\n.\r\n'],
  ['bytes that are no text', 'caf\u00E9 \u00FF\r\n.\r\n', 'caf\u00E9 \u00FF\r\n..\r\n.\r\n'],
])('%s: a relay sees its end where it is, and nowhere before', (_, message, wire) => {
  expect(onTheWire(Buffer.from(message, 'latin1')).toString('latin1')).toBe(wire);
});
