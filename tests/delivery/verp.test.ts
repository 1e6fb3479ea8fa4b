import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveryOf, returnPathOf } from '#delivery/mail/verp.ts';

const SECRET = Buffer.from('a secret of this installation');
const DOMAIN = 'bounce.exchange.example';

function pathOf(deliveryId: number, secret: Buffer = SECRET): string {
  return returnPathOf({ secret, domain: DOMAIN, deliveryId });
}

test('what comes back names its delivery, in whatever case', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (deliveryId) => {
      const path = pathOf(deliveryId);
      expect(path).toMatch(/^b\+[0-9a-v]{14,26}@bounce\.exchange\.example$/);
      expect([path, path.toUpperCase()].map((address) => deliveryOf(address, SECRET))).toEqual([
        deliveryId,
        deliveryId,
      ]);
    }),
  );
});

test('a delivery has the same sender on every attempt', () => {
  expect(pathOf(1042)).toBe(pathOf(1042));
});

test('one changed character is no address of ours', () => {
  const path = pathOf(1042);
  const end = path.indexOf('@');
  for (let at = 2; at < end; at += 1) {
    const other = path[at] === 'a' ? 'b' : 'a';
    expect(deliveryOf(path.slice(0, at) + other + path.slice(at + 1), SECRET)).toBeNull();
  }
});

test.each([
  '',
  'ada@customers.example',
  `b+@${DOMAIN}`,
  `b+${'v'.repeat(24)}@${DOMAIN}`,
  `b+0${pathOf(7).slice(2)}`,
  `${pathOf(7)}\r\nRCPT TO:<x@x.example>`,
  pathOf(7, Buffer.from('another secret')),
])('“%s” is no address of ours', (address) => {
  expect(deliveryOf(address, SECRET)).toBeNull();
});

test.each([-1, 1.5, Number.NaN, 2 ** 53])('%s is no delivery', (deliveryId) => {
  expect(() => pathOf(deliveryId)).toThrow(`“${deliveryId}” is no delivery’s id.`);
});
