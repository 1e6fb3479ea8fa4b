/** Looks after what a sender cannot see while it waits: the figures of the store, and whether the relays are there. */
import { MINUTE, SECOND, type Instant } from '#core/instant.ts';
import { connect, type Deadlines } from '../mail/smtp.ts';
import { relayName, relaysIn, type SmtpSettings } from '../mail/smtp-settings.ts';
import { mayPass } from '../store/store-error.ts';
import type { Store } from '../store/store.ts';
import { figuresIn } from './figures.ts';
import type { Vitals } from './vitals.ts';

export interface Looking {
  /** Without patience: what cannot be had now is looked at again later. */
  store: Store;
  relay: SmtpSettings;
  clock: () => Instant;
  deadlines?: Deadlines;
}

const FIGURES_MS = 10 * SECOND;
const DEADLINES: Deadlines = { connectMs: 10 * SECOND, envelopeMs: 10 * SECOND, bodyMs: 10 * SECOND };

/** Returns how to stop it; resolves when nothing is under way. */
export async function lookAfter(vitals: Vitals, looking: Looking): Promise<() => Promise<void>> {
  const figures = again(FIGURES_MS, () => readFigures(vitals, looking));
  const relays = again(MINUTE, () => tryRelays(vitals, looking));
  await Promise.all([figures.first, relays.first]);
  return async () => void (await Promise.all([figures.stop(), relays.stop()]));
}

function again(everyMs: number, look: () => Promise<void>): { first: Promise<void>; stop: () => Promise<void> } {
  const first = look();
  let last = first;
  const timer = setInterval(() => (last = last.then(look)), everyMs);
  return {
    first,
    async stop() {
      clearInterval(timer);
      await last;
    },
  };
}

async function readFigures(vitals: Vitals, { store: { db }, clock }: Looking): Promise<void> {
  try {
    vitals.figures = await figuresIn(db, clock());
    vitals.figuresAt = clock();
  } catch (error) {
    // The sender tells of an absence itself; anything else is told by its own next round.
    if (mayPass(error)) vitals.storeFailure ??= error;
  }
}

async function tryRelays(vitals: Vitals, { relay, deadlines = DEADLINES }: Looking): Promise<void> {
  await Promise.all(
    relaysIn(relay).map(async (settings) => {
      const connection = await connect(settings, deadlines);
      vitals.relays.set(relayName(settings), !('message' in connection));
      if (!('message' in connection)) connection.quit();
    }),
  );
}
