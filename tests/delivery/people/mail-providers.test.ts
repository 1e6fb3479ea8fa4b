import { expect, test } from 'vitest';
import { foldedMailbox, LARGEST_PROVIDERS, mailDomainOf } from '#delivery/people/mail-providers.ts';
import { siteOf } from '#delivery/people/site.ts';

test.each([
  ['Victim+1@Customers.example', 'victim@customers.example'],
  ['victim+a+b@customers.example', 'victim@customers.example'],
  ['+victim@customers.example', '+victim@customers.example'],
  ['jean-pierre@customers.example', 'jean-pierre@customers.example'],
  ['first.last@customers.example', 'first.last@customers.example'],
  ['V.ic.tim+1@googlemail.com', 'victim@gmail.com'],
  ['vic-tim@gmail.com', 'vic-tim@gmail.com'],
  ['vic_ti-m.+x@pm.me', 'victim@proton.me'],
  ['first-last@ya.ru', 'firstlast@yandex.ru'],
  ['first.last@yandex.com', 'firstlast@yandex.ru'],
  ['victim+x@me.com', 'victim@icloud.com'],
  ['base-shop@yahoo.co.uk', 'base@yahoo.co.uk'],
  ['-shop@yahoo.com', '-shop@yahoo.com'],
  ['shop@victim.fastmail.com', 'victim@fastmail.com'],
  ['victim+shop@fastmail.com', 'victim@fastmail.com'],
])('%s leads to the mailbox %s', (address, mailbox) => {
  expect(foldedMailbox(address)).toBe(mailbox);
});

test.each([
  ['customers.example', 'customers.example'],
  ['Hooks.EU.Customers.example.', 'customers.example'],
  ['a.b.customers.co.uk', 'customers.co.uk'],
  ['one.github.io', 'one.github.io'],
  ['x.one.workers.dev', 'one.workers.dev'],
  ['203.0.113.9', '203.0.113.9'],
  ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::a', '2001:db8:1:2::/64'],
  ['localhost', 'localhost'],
])('%s belongs to %s', (host, site) => {
  expect(siteOf(host)).toBe(site);
});

test('of large domains are the largest providers and those that the operator names, and no sub-domain makes another', () => {
  expect(
    ['a@GMAIL.com', 'a@yahoo.co.uk', 'a@x.customers.example', 'a@exchange.example', 'a@eu.exchange.example'].map(
      (address) => mailDomainOf(address, ['exchange.example']),
    ),
  ).toEqual([
    { domain: 'gmail.com', isLarge: true },
    { domain: 'yahoo.co.uk', isLarge: true },
    { domain: 'customers.example', isLarge: false },
    { domain: 'exchange.example', isLarge: true },
    { domain: 'exchange.example', isLarge: true },
  ]);
});

test('each of the largest providers is named once, by the name under which it is counted', () => {
  expect(LARGEST_PROVIDERS.filter((domain) => siteOf(domain) !== domain)).toEqual([]);
  expect(new Set(LARGEST_PROVIDERS).size).toBe(LARGEST_PROVIDERS.length);
});
