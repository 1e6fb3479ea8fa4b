/**
 * The code of a notice, as a person types it or reads it aloud: eight characters
 * in two groups, “7K3F-9QXM”, in Crockford's base 32, which has no I, L, O and U.
 * `src/proof/` makes it from what the notice says.
 */

/** By what a notice can be looked up. */
export interface NoticeProof {
  /** “7K3F-9QXM”: the first 40 bits of the digest. */
  code: string;
  /** SHA-256 of the canonical text, 64 lower-case hexadecimal digits. */
  sha256: string;
}

const LENGTH = 8;
const GROUP = 4;

/** As it is printed; null where the text is no code. A reader's I and L are 1, an O is 0, case, spaces and dashes are nothing. */
export function parseNoticeCode(text: string): string | null {
  const typed = text
    // Full-width letters and digits, as keyboards of some languages give them.
    .normalize('NFKC')
    .replaceAll(/[\s\p{Dash}\p{Cf}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]+$/.test(typed) && typed.length === LENGTH ? inGroups(typed) : null;
}

/** “7K3F9QXM” as “7K3F-9QXM”. */
export function inGroups(characters: string): string {
  return `${characters.slice(0, GROUP)}-${characters.slice(GROUP)}`;
}
