import { expect, onTestFinished, test } from 'vitest';
import { openStore, closeStore } from '#delivery/store/store.ts';
import { aSink } from '#tests/support/sending.ts';
import { isMissing } from '#tests/support/debian-program.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { startPostfixSink } from '#tests/support/postfix-sink.ts';
import { aPlace, temporaryFolder } from '#tests/support/temporary-store.ts';
import { TORTURE_KEY } from '#tests/support/torture-key.ts';
import {
  chancesOf,
  isKept,
  killAgainAndAgain,
  killOneStopOne,
  type Outcome,
  type RememberingRelay,
  type Torture,
} from '#tests/support/torture.ts';

const RECIPIENTS = 300;
const CONNECTIONS = 8;

/** Our own relay, where Postfix is not installed. */
async function ourRelay(): Promise<RememberingRelay> {
  const sink = await aSink({ thinkMs: 2 });
  return {
    url: sink.url,
    size: () => sink.ledger.length,
    copies: async () => {
      const copies = new Map<string, number>();
      for (const { recipient } of sink.ledger) copies.set(recipient, (copies.get(recipient) ?? 0) + 1);
      return copies;
    },
  };
}

async function aTorture(relay: RememberingRelay, said: Partial<Torture> = {}): Promise<Torture> {
  const place = await aPlace();
  const store = await openStore(place, { key: TORTURE_KEY });
  onTestFinished(() => closeStore(store));
  await fillStore(store, RECIPIENTS);
  const chance = chancesOf(Number(process.env['SEED'] ?? Date.now() % 100_000));
  const sending = { store, place, folder: temporaryFolder(), recipients: RECIPIENTS, connections: CONNECTIONS };
  return { ...sending, relay, mailSize: 1, chance, ...said };
}

function promisesOf(outcome: Outcome) {
  const { accepted, unknown, doubles, lost, missing } = outcome;
  return { told: accepted + unknown, doubles, lost, missing, isKept: isKept(outcome, CONNECTIONS) };
}

const KEPT = { told: RECIPIENTS, doubles: 0, lost: 0, missing: 0, isKept: true };

test('a sender that is killed three times tells nobody twice, and loses nobody', async () => {
  expect(promisesOf(await killAgainAndAgain(await aTorture(await ourRelay()), 3))).toEqual(KEPT);
});

test('of four senders one is killed and one stopped past its lease, and nobody is told twice', async () => {
  expect(promisesOf(await killOneStopOne(await aTorture(await ourRelay()), 3000))).toEqual(KEPT);
});

test.skipIf(isMissing('the torture with Postfix’s relay', ['smtp-sink']))(
  'a relay that others wrote has no second copy either',
  async () => {
    const relay = await startPostfixSink({ isRecording: true });
    onTestFinished(() => relay.stop());
    const torture = await aTorture(relay, { mailSize: 4000 });
    expect(promisesOf(await killAgainAndAgain(torture, 3))).toEqual(KEPT);
  },
);

test('what breaks a promise is seen', () => {
  const counts = { accepted: 290, unknown: 10, unknownTaken: 5, doubles: 0, lost: 0, missing: 0 };
  const kept = { kills: 3, mostInDoubt: 8, ...counts };
  expect(isKept(kept, 8)).toBe(true);
  for (const broken of [{ doubles: 1 }, { lost: 1 }, { missing: 1 }, { mostInDoubt: 9 }, { unknown: 25 }])
    expect(isKept({ ...kept, ...broken }, 8)).toBe(false);
});
