/** RFC 4648's base32 in lower case: letters and digits that survive every mail client, and no case to lose. */

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Eight characters for five bytes; the last character is filled up with zeros. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(value << (5 - bits)) & 31];
}

/** Null where a character is not of the alphabet. */
export function numberFromBase32(text: string): number | null {
  let value = 0;
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit === -1) return null;
    value = value * 32 + digit;
  }
  return value;
}
