/**
 * Seeds: mailboxes of the operator's own, to which a copy of what would go to
 * many goes first. Where the relay refuses one, it would refuse the others.
 */
import type { Instant } from '#core/instant.ts';
import type { DkimSigner } from '../mail/dkim.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import { takeTurn, type Turning } from '../mail/turn.ts';
import type { MailConnection } from '../mail/smtp.ts';
import { endToken } from '../people/tokens.ts';
import type { Store } from '../store/store.ts';
import { allowance, type AllowList } from './allow-list.ts';
import { wavesOf } from './gates.ts';
import { spoken, type Draft } from './letters.ts';

export interface Seeding extends Pick<Turning, 'rate' | 'wait'> {
  store: Store;
  /** Addresses, checked. */
  seeds: readonly string[];
  from: string;
  dkim: DkimSigner | null;
  allowed: AllowList | null;
  clock: () => Instant;
}

/** Sends each seed a copy of every draft that is new and goes to many. Null: each was accepted, or none was needed. */
export async function seedProblem(
  { first, problem }: { first: MailConnection | null; problem: RelayProblem | null },
  drafts: readonly Draft[],
  seeding: Seeding,
): Promise<RelayProblem | null> {
  const large = seeding.seeds.length === 0 ? [] : drafts.filter(isLarge);
  // Other channels would go on without the relay; what no seed has taken goes nowhere.
  if (first === null) return large.length === 0 ? null : problem;
  for (const draft of large)
    for (const [index, address] of seeding.seeds.entries()) {
      const why = await refusalOf(first, messageTo(address, draft, seeding), { address, seeding });
      if (why !== null)
        return {
          message: `Of MAIL_SEEDS, the ${index + 1}. address did not take “${draft.update.notice.id}”: ${why}.`,
        };
    }
  return null;
}

function isLarge({ update: { decision, recipients } }: Draft): boolean {
  const audience = { candidates: recipients, prepared: recipients, excluded: 0, suppressed: 0 };
  return decision === 'tell' && wavesOf(audience).ends.length > 0;
}

/** In the page's first language; its address to unsubscribe is nobody's. */
function messageTo(address: string, { update, mails }: Draft, { store: { vault }, dkim, clock }: Seeding): Buffer {
  const tag = vault.tag('message', `${update.ledgerId}\nseed\n${address}`).slice(0, 20);
  const copy = { address, tag, date: clock(), token: endToken(vault, { id: 0, channel: 'email', epoch: 0 }) };
  const message = spoken(mails, null).messageFor(copy);
  return dkim === null ? message : dkim.sign(message);
}

interface Seed {
  address: string;
  seeding: Seeding;
}

async function refusalOf(
  connection: MailConnection,
  message: Buffer,
  { address, seeding }: Seed,
): Promise<string | null> {
  const { from, allowed, store } = seeding;
  if (allowed !== null && !allowance(allowed)(address)) return 'ALLOWED_RECIPIENTS does not name it';
  await takeTurn(store.db, seeding);
  const envelope = { from, to: address };
  const { state, code } = await connection.send({ envelope, message, beforeBody: () => Promise.resolve(true) });
  if (state === 'accepted') return null;
  return state === 'failed' || state === 'retry' ? `the relay refused it (${code ?? 'no code'})` : 'no answer came';
}
