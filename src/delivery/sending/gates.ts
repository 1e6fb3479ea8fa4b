/**
 * A large audience is told in waves: a hundredth first, then a tenth, then all.
 * Between two waves stands a gate, which opens when the earlier ones went well,
 * and pauses the update when they did not: a mistake in the relay's settings
 * costs fifty mails, and not a million. Mails alone are counted: a customer's own
 * webhook that is broken says nothing about the others.
 */
import { z } from 'zod';
import type { Instant } from '#core/instant.ts';
import type { Audience, Waves } from '../outbox/audience.ts';
import { pause } from '../outbox/control.ts';
import { openWave } from '../outbox/ledger.ts';
import type { Store } from '../store/store.ts';

/** Smaller audiences are told at once. */
const LARGE = 1000;
const FIRST_WAVE = 50;
/** Permanent failures that close a gate: this share, and more than these few. */
const FAILED_SHARE = 0.02;
const FEW = 2;

export function wavesOf({ prepared }: Audience): Waves {
  if (prepared < LARGE) return { ends: [] };
  return { ends: [Math.max(FIRST_WAVE, Math.ceil(prepared / 100)), Math.ceil(prepared / 10)] };
}

const waveSchema = z.object({
  open: z.number(),
  last: z.number(),
  waiting: z.number(),
  accepted: z.number(),
  failed: z.number(),
  unknown: z.number(),
});

/** Opens the gates that may open, or pauses their updates. Returns whether one was opened. */
export async function openGates(store: Store, updateIds: readonly string[], now: Instant): Promise<boolean> {
  let isAnyOpened = false;
  for (const id of updateIds) isAnyOpened = (await openGate(store, id, now)) || isAnyOpened;
  return isAnyOpened;
}

async function openGate(store: Store, id: string, now: Instant): Promise<boolean> {
  const states = {
    waiting: ['ready', 'leased', 'started'],
    accepted: ['accepted'],
    failed: ['failed'],
    unknown: ['unknown'],
  };
  const counts = Object.entries(states).map(
    ([name, of]) =>
      `count(*) FILTER (WHERE d.channel = 'email' AND d.wave <= e.wave AND d.state IN ('${of.join("', '")}')) AS ${name}`,
  );
  const [row] = await store.db.all(
    `SELECT max(e.wave) AS open, max(d.wave) AS last, ${counts.join(', ')}
       FROM update_event e JOIN delivery d ON d.update_id = e.id WHERE e.id = :id GROUP BY e.id`,
    { id },
  );
  if (row === undefined) return false;
  const { open, last, waiting, accepted, failed, unknown } = waveSchema.parse(row);
  const settled = accepted + failed + unknown;
  // Half is enough: some mail systems put everybody off for minutes.
  if (open >= last || settled < waiting) return false;
  const why = reasonToStay({ settled, failed, unknown });
  if (why !== null) await pause(store.db, { scope: `update:${id}`, at: now, why });
  else await openWave(store, id, open + 1);
  return why === null;
}

function reasonToStay({
  settled,
  failed,
  unknown,
}: {
  settled: number;
  failed: number;
  unknown: number;
}): string | null {
  if (unknown > 0) return `Of the first ${settled} mails ${unknown} are unknown.`;
  if (failed > Math.max(FEW, settled * FAILED_SHARE))
    return `Of the first ${settled} mails ${failed} were refused for good.`;
  return null;
}
