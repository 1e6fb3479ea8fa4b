/**
 * `npm run torture`: kills the real sender again and again while it mails many,
 * and judges by what a relay of somebody else, Postfix's `smtp-sink`, has taken.
 * Ends with 1 where a promise is broken.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { numberArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { isMissing } from '#tests/support/debian-program.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { startPostfixSink } from '#tests/support/postfix-sink.ts';
import { startPostgres } from '#tests/support/postgres.ts';
import {
  chancesOf,
  isKept,
  killAgainAndAgain,
  killOneStopOne,
  type Outcome,
  type Torture,
} from '#tests/support/torture.ts';
import { TORTURE_KEY } from '#tests/support/torture-key.ts';

const USAGE = `npm run torture -- [--store sqlite|postgres] [--kills N] [--recipients N] [--connections N] [--seed N]
npm run torture -- --senders 4 --store postgres [--recipients N]

Kills a sender N times (200) while it mails N recipients (20000), and counts
what became of everybody. With --senders 4, four send at once: one is killed,
one is stopped past its lease and goes on. It needs Postfix, and for
“postgres” PostgreSQL; both run on loopback as ordinary users.`;

const { values } = parseArguments(USAGE, {
  store: { type: 'string', default: 'sqlite' },
  kills: { type: 'string', default: '200' },
  recipients: { type: 'string', default: '20000' },
  connections: { type: 'string', default: '50' },
  senders: { type: 'string', default: '1' },
  seed: { type: 'string', default: String(Date.now() % 100_000) },
});
/** As the command has it, and it cannot be told another. */
const LEASE_MS = 60_000;
/** Of the mail that is sent, about. */
const MAIL_SIZE = 4000;

if (values.store !== 'sqlite' && values.store !== 'postgres')
  stop(`--store takes “sqlite” or “postgres”; “${values.store}” is neither.`, 2);
if (values.senders !== '1' && values.senders !== '4')
  stop(`--senders takes 1 or 4; “${values.senders}” is neither.`, 2);
const kills = numberArgument('--kills', values.kills, { from: 1, to: 9999 });
const connections = numberArgument('--connections', values.connections, { from: 1, to: 50 });
const seed = Number(values.seed);
if (isMissing('the torture', ['smtp-sink', ...(values.store === 'postgres' ? ['postgres'] : [])])) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), 'allclear-torture-'));
const relay = await startPostfixSink({ isRecording: true });
const server = values.store === 'postgres' ? await startPostgres() : null;
try {
  const place = server?.url ?? join(folder, 'store.db');
  const store = await openStore(place, { key: TORTURE_KEY });
  const recipients = Number(values.recipients);
  await fillStore(store, recipients);
  const sending = { store, place, folder, recipients, connections };
  const torture: Torture = { ...sending, relay, mailSize: MAIL_SIZE, chance: chancesOf(seed) };
  const outcome =
    values.senders === '4' ? await killOneStopOne(torture, LEASE_MS) : await killAgainAndAgain(torture, kills);
  await closeStore(store);
  print(outcome);
} finally {
  await relay.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function print(outcome: Outcome): void {
  const rows: [string, number][] = [
    ['recipients', Number(values.recipients)],
    ['kills', outcome.kills],
    ['accepted', outcome.accepted],
    ['unknown', outcome.unknown],
    ['  of them at the relay', outcome.unknownTaken],
    [`most in doubt of one sender (at most ${connections})`, outcome.mostInDoubt],
    ['with more than one copy', outcome.doubles],
    ['lost', outcome.lost],
    ['called accepted, and not at the relay', outcome.missing],
  ];
  console.log(`${values.store}, ${connections} connections, seed ${seed}`);
  for (const [name, count] of rows) console.log(`${name.padEnd(48)} ${String(count).padStart(8)}`);
  const isGood = isKept(outcome, connections);
  console.log(isGood ? 'Every promise was kept.' : 'A promise is broken.');
  process.exitCode = isGood ? 0 : 1;
}
