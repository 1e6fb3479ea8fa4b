/**
 * Letters: what an update says in each of the page's languages, with its frozen
 * audience, and the copy that one recipient gets.
 */
import { createHash } from 'node:crypto';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import { composeMail, type ComposedMail, type MailOptions } from '#render/mail/mail.ts';
import { messageTag } from '../mail/message-tag.ts';
import { freeze, ledgerOf, noteDigest, type Freezing } from '../outbox/ledger.ts';
import type { Claim } from '../outbox/claims.ts';
import { endToken } from '../people/tokens.ts';
import type { Store } from '../store/store.ts';
import type { PlannedUpdate } from './plan.ts';

/** The content as it stood, in each language of the page; the first one first. */
export type Editions = ReadonlyMap<string, Content>;

/** What stands in every mail beside what it says. */
export type Senders = Pick<MailOptions, 'from' | 'replyTo' | 'complaintsTo'>;

export interface Draft {
  update: PlannedUpdate;
  /** By language; the first language's is for everybody whose own there is not. */
  notices: ReadonlyMap<string, Notice>;
  mails: ReadonlyMap<string, ComposedMail>;
  /** Changes when anything changes that a reader in any language sees. */
  digest: string;
}

/** Nothing is frozen yet: a notice of which no mail can be made stops here. */
export async function composeDraft(update: PlannedUpdate, editions: Editions, senders: Senders): Promise<Draft> {
  const notices = new Map<string, Notice>();
  const mails = new Map<string, ComposedMail>();
  for (const [language, content] of editions) {
    const said = noticesOf(content).find(({ id }) => id === update.notice.id);
    const notice = said === undefined ? update.notice : { ...said, corrects: update.notice.corrects };
    const unsubscribeBase = content.page.subscriptions?.url;
    notices.set(language, notice);
    mails.set(language, await composeMail(notice, content.page, { ...senders, language, unsubscribeBase }));
  }
  const digests = [...mails.values()].map(({ digest }) => digest);
  return { update, notices, mails, digest: createHash('sha256').update(digests.join()).digest('hex').slice(0, 16) };
}

/** A draft whose audience is frozen. */
export interface Letter extends Draft {
  date: Instant;
  /** The entry was edited after its audience was frozen; who still waits gets the new text. */
  isTextChanged: boolean;
}

/** Freezes the audience of each that is new. By the update's id in the ledger. */
export async function freezeLetters(
  store: Store,
  drafts: readonly Draft[],
  freezing: Pick<Freezing, 'now' | 'wavesOf'>,
): Promise<Map<string, Letter>> {
  for (const { update, digest } of drafts) {
    const { notice, ledgerId, isForEverybody, toldOf } = update;
    await freeze(store, { ...notice, id: ledgerId }, { ...freezing, digest, isForEverybody, toldOf });
  }
  const ledger = await ledgerOf(store);
  const letters = new Map<string, Letter>();
  for (const draft of drafts) {
    const { ledgerId } = draft.update;
    const known = ledger.get(ledgerId);
    const isTextChanged = known?.digest !== draft.digest;
    if (isTextChanged) await noteDigest(store, ledgerId, draft.digest);
    letters.set(ledgerId, { ...draft, date: known?.notedAt ?? freezing.now, isTextChanged });
  }
  return letters;
}

export type Letters = ReadonlyMap<string, Letter>;

export function letterOf(letters: Letters, { updateId }: Pick<Claim, 'updateId'>): Letter {
  const letter = letters.get(updateId);
  if (letter === undefined) throw new Error(`“${updateId}” was claimed without having been prepared.`);
  return letter;
}

/** What the map has for the recipient's language, else for the page's first. */
export function spoken<T>(byLanguage: ReadonlyMap<string, T>, locale: string | null): T {
  const [first] = byLanguage.values();
  const value = byLanguage.get(locale ?? '') ?? first;
  if (value === undefined) throw new Error('A page speaks no language.');
  return value;
}

/** The mail for the recipient, whose Message-ID is the same on every attempt. */
export function mailCopy({ vault }: Store, letters: Letters, claim: Claim): Buffer {
  const { mails, date } = letterOf(letters, claim);
  const { updateId, targetId, address, locale, epoch } = claim;
  const tag = messageTag(vault, { updateId, targetId });
  const token = endToken(vault, { id: targetId, channel: 'email', epoch });
  return spoken(mails, locale).messageFor({ address, tag, date, token });
}
