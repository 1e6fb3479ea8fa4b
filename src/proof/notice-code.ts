/**
 * What a canonical text is known by. One changed byte makes another code.
 *
 * A code has 40 bits. Among 30,000 notices of a page, two share one with a chance
 * of 1 in 2,400; a code typed at random is one of them with a chance of 1 in 36
 * million. Whoever wants a text of their own with a given code tries some 10^12,
 * which a graphics card does in minutes: so a code leads to the words, and the
 * words must be compared. Nobody can do that to the whole digest.
 */
import { createHash } from 'node:crypto';
import { inGroups, type NoticeProof } from '#core/notice-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BITS = 5;
const CHARACTERS = 8;

/** “7K3F-9QXM”. */
export function noticeCode(canonicalText: string): string {
  return proofOf(canonicalText).code;
}

export function proofOf(canonicalText: string): NoticeProof {
  const sha256 = createHash('sha256').update(canonicalText, 'utf8').digest('hex');
  return { code: codeOf(sha256), sha256 };
}

function codeOf(sha256: string): string {
  const first = BigInt(`0x${sha256.slice(0, (BITS * CHARACTERS) / 4)}`);
  const characters = Array.from({ length: CHARACTERS }, (_, index) => {
    const shift = BigInt(BITS * (CHARACTERS - 1 - index));
    return ALPHABET[Number((first >> shift) & 31n)];
  });
  return inGroups(characters.join(''));
}
