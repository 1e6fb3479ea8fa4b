/**
 * What stands for the recipient in a Message-ID. Who finds it learns nothing and
 * can make no other; we find the recipient in it, where a complaint or a sending
 * service has nothing else of our mail.
 */
import type { Session } from '../store/database.ts';
import { isSameTag, type Vault } from '../store/vault.ts';

interface Told {
  /** As in the ledger. */
  updateId: string;
  targetId: number;
}

const PROOF_LENGTH = 20;

/** Hexadecimal digits, the same for every attempt: 80 bits of proof, and the recipient's number under a mask. */
export function messageTag(vault: Vault, { updateId, targetId }: Told): string {
  const proof = vault.tag('message', `${updateId}\nemail\n${targetId}`).slice(0, PROOF_LENGTH);
  const number = Buffer.alloc(5);
  number.writeUIntBE(targetId, 0, 5);
  return proof + masked(vault, proof, number).toString('hex');
}

/** The subscriber to whom a mail of ours with this Message-ID was sent; null: none of ours, or nobody knows any more. */
export async function recipientOf(session: Session, vault: Vault, messageId: string): Promise<number | null> {
  const [, tag] = /^update\.[\da-f]{20}\.([\da-f]{30})@/.exec(messageId) ?? [];
  if (tag === undefined) return null;
  const number = masked(vault, tag.slice(0, PROOF_LENGTH), Buffer.from(tag.slice(PROOF_LENGTH), 'hex'));
  const targetId = number.readUIntBE(0, 5);
  const rows = await session.all(
    `SELECT update_id AS id FROM delivery WHERE target_id = :targetId AND channel = 'email'`,
    { targetId },
  );
  const isOurs = rows.some(({ id }) => isSameTag(tag, messageTag(vault, { updateId: String(id), targetId })));
  return isOurs ? targetId : null;
}

/** Puts the mask on, and takes it off. */
function masked(vault: Vault, proof: string, bytes: Buffer): Buffer {
  const mask = Buffer.from(vault.tag('message', `mask ${proof}`), 'hex');
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}
