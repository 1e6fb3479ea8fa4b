/** Every column that depends on the operator's key: `rekey` changes them all, and a test holds the list to the tables. */

/** Names of addresses: the same name is the same address in all of them, so they change together. */
export const NAME_COLUMNS = [
  ['subscriber', 'address_tag'],
  ['subscriber', 'contact_tag'],
  ['suppression', 'address_tag'],
  ['request', 'address_tag'],
  ['quota', 'key_tag'],
] as const;

/** What is sealed, with the column by which its row is found. */
export const SEALED_COLUMNS = [
  ['subscriber', 'address_sealed', 'id'],
  ['subscriber', 'contact_sealed', 'id'],
  ['request', 'sealed', 'token_tag'],
] as const;

/** Names of domains: they only group. A scope that is no domain's is the relay's, and stays. */
export const DOMAIN_COLUMNS = [
  ['subscriber', 'domain_tag', 'id'],
  ['delivery', 'domain_tag', 'id'],
  ['pace', 'scope', 'scope'],
] as const;

/** What stands in those columns and is no name. */
export const NO_NAMES = "('', 'relay')";

/** Of 128 random bits, by SHA-256 alone; and of forms, under the link key, for a day. */
export const UNKEYED_TAGS = [
  ['request', 'token_tag'],
  ['form_stamp', 'stamp_tag'],
  ['form_stamp', 'served_tag'],
] as const;
