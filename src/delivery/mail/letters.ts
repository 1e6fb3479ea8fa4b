/** Letters: an update's mail with its frozen audience, and the copy that a recipient gets. */
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { composeMail, type ComposedMail } from '#render/mail/mail.ts';
import { freeze, ledgerOf, noteDigest, type Freezing } from '../outbox/ledger.ts';
import type { Claim } from '../outbox/outbox.ts';
import type { PlannedUpdate } from '../sending/plan.ts';
import type { Store } from '../store/store.ts';

export interface Draft {
  update: PlannedUpdate;
  mail: ComposedMail;
}

/** Nothing is frozen yet: a notice of which no mail can be made stops here. */
export async function composeDraft(update: PlannedUpdate, page: Page, from: string): Promise<Draft> {
  return { update, mail: await composeMail(update.notice, page, { from }) };
}

/** A mail whose audience is frozen. */
export interface Letter {
  mail: ComposedMail;
  date: Instant;
  /** The entry was edited after its audience was frozen; who still waits gets the new text. */
  isTextChanged: boolean;
}

/** Freezes the audience of each that is new. By the update's id. */
export async function freezeLetters(
  store: Store,
  drafts: readonly Draft[],
  freezing: Pick<Freezing, 'now' | 'wavesOf'>,
): Promise<Map<string, Letter>> {
  for (const { update, mail } of drafts) {
    const { notice, isForEverybody } = update;
    await freeze(store, notice, { ...freezing, digest: mail.digest, isForEverybody });
  }
  const ledger = await ledgerOf(store);
  const letters = new Map<string, Letter>();
  for (const { update, mail } of drafts) {
    const { id } = update.notice;
    const known = ledger.get(id);
    const isTextChanged = known?.digest !== mail.digest;
    if (isTextChanged) await noteDigest(store, id, mail.digest);
    letters.set(id, { mail, date: known?.notedAt ?? freezing.now, isTextChanged });
  }
  return letters;
}

/** The copy for the recipient, whose Message-ID is the same on every attempt. */
export function copyFor(
  { vault }: Store,
  { updateId, targetId, address }: Claim,
  letters: Map<string, Letter>,
): Buffer {
  const letter = letters.get(updateId);
  if (letter === undefined) throw new Error(`“${updateId}” was claimed without having been prepared.`);
  const tag = vault.tag('message', `${updateId}\nemail\n${targetId}`).slice(0, 20);
  return letter.mail.messageFor({ address, tag, date: letter.date });
}
