/**
 * A large audience is told in waves: a hundredth first, then a tenth, then all.
 * Between two waves stands a gate, which opens when the earlier ones went well,
 * and pauses the update when they did not: a mistake in the relay's settings
 * costs fifty mails, and not a million.
 *
 * A mail that is unknown is not a refusal. Each sender that died may have left
 * one on each of its connections, and says nothing about the list by that.
 */
import type { Instant } from '#core/instant.ts';
import type { Audience, Waves } from '../outbox/audience.ts';
import { pause } from '../outbox/control.ts';
import { isJudgeable, openWave, waveCounts, type WaveCounts } from '../outbox/waves.ts';
import type { Store } from '../store/store.ts';

/** Smaller audiences are told at once. */
const LARGE = 1000;
const FIRST_WAVE = 50;
/** Permanent failures that close a gate: this share, and more than these few. */
const REFUSED_SHARE = 0.02;
const FEW = 2;
/** Unknown ones that close a gate: more than deaths alone explain, and this share. */
const UNKNOWN_SHARE = 0.05;

export function wavesOf({ prepared }: Audience): Waves {
  if (prepared < LARGE) return { ends: [] };
  return { ends: [Math.max(FIRST_WAVE, Math.ceil(prepared / 100)), Math.ceil(prepared / 10)] };
}

/** Opens the gates that may open, or pauses their updates. Returns whether one was opened. */
export async function openGates(store: Store, updateIds: readonly string[], now: Instant): Promise<boolean> {
  let isAnyOpened = false;
  for (const id of updateIds) isAnyOpened = (await openGate(store, id, now)) || isAnyOpened;
  return isAnyOpened;
}

async function openGate({ db }: Store, id: string, now: Instant): Promise<boolean> {
  const counts = await waveCounts(db, id);
  if (counts === null || counts.isHeld || counts.open >= counts.last || !isJudgeable(counts)) return false;
  const why = reasonToStay(counts);
  if (why !== null) await pause(db, { scope: `update:${id}`, at: now, why });
  else await openWave(db, id, counts.open + 1);
  return why === null;
}

function reasonToStay(counts: WaveCounts): string | null {
  const settled = Math.max(counts.settled - counts.passedSettled, 0);
  const unknown = counts.unknown - counts.passedUnknown;
  const refused = counts.refused - counts.passedRefused;
  const which = counts.passedSettled === 0 ? 'Of the first' : 'Since it was let go on, of';
  if (unknown > counts.begunLines + settled * UNKNOWN_SHARE) return `${which} ${settled} mails ${unknown} are unknown.`;
  if (refused > Math.max(FEW, settled * REFUSED_SHARE))
    return `${which} ${settled} mails ${refused} were refused for good.`;
  return null;
}
