/** Whether anything may be sent, asked before anything is changed: of the audience, of the relay, and of the seeds. */
import { POSTED_CHANNELS } from '../channel-name.ts';
import { demonstrationProblem, type RelayProblem } from '../mail/relay-problem.ts';
import type { Relays } from '../mail/relays.ts';
import type { MailConnection } from '../mail/smtp.ts';
import { isAnybodyOn } from '../outbox/audience.ts';
import { ledgerOf } from '../outbox/ledger.ts';
import { audienceProblem } from './audience-guard.ts';
import type { Draft } from './letters.ts';
import type { PlannedUpdate } from './plan.ts';
import { seedProblem } from './seeds.ts';
import type { SendOptions } from './send-notices.ts';

interface Readiness {
  /** A connection to the relay; null where none is needed, or none can be had. */
  first: MailConnection | null;
  problem: RelayProblem | null;
  /** Nothing may be sent. Nothing has been changed. */
  isOver: boolean;
}

export async function readiness(options: SendOptions, due: PlannedUpdate[], relays: Relays): Promise<Readiness> {
  const { content, store, relay, web = null, isResendingUnknown = false } = options;
  const { limits = { maximum: null, expected: null } } = options;
  const message = audienceProblem(due, await ledgerOf(store), limits);
  if (message !== null) return { first: null, problem: { message }, isOver: true };
  const isTelling = due.some(({ recipients, unknown }) => recipients > 0 || (isResendingUnknown && unknown > 0));
  if (!isTelling || !(await isAnybodyOn(store.db, 'email'))) return { first: null, problem: null, isOver: false };
  const refusal = options.isDrill === true ? null : demonstrationProblem(content.page, relay);
  const first = refusal ?? (await relays.open());
  if (!('message' in first)) return { first, problem: null, isOver: false };
  // Who follows by other channels does not wait for the relay.
  const hasOthers = web !== null && (await isAnybodyOn(store.db, ...POSTED_CHANNELS));
  return { first: null, problem: first, isOver: refusal !== null || !hasOthers };
}

export async function refusedBySeeds(
  relay: Pick<Readiness, 'first' | 'problem'>,
  drafts: readonly Draft[],
  options: SendOptions,
): Promise<RelayProblem | null> {
  const { seeds = [], dkim = null, allowed = null, isRamped = true } = options;
  return isRamped ? seedProblem(relay, drafts, { ...options, seeds, dkim, allowed }) : null;
}
