/** `npm run bounces`: reads what came back about mails, and leaves alone the addresses that do not exist or complained. */
import { appliedText, type BounceRun } from '#delivery/bounces/applied-text.ts';
import { applyReport, nothingApplied } from '#delivery/bounces/apply.ts';
import { readMailbox, readPipe, type MailboxProblem, type ReadMailbox } from '#delivery/bounces/mailbox.ts';
import { readBounce } from '#delivery/bounces/read-bounce.ts';
import { unusedCounts, unusedText } from '#delivery/bounces/unused.ts';
import { tagIn } from '#delivery/mail/verp.ts';
import type { Store } from '#delivery/store/store.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { environmentOrStop, withStore } from '#scripts/delivery-setting.ts';

const USAGE = `npm run bounces -- FOLDER|FILE|-  [--json]
npm run bounces -- --unused  [--json]

Reads a Maildir, a folder of .eml files or an mbox file; with “-”, one mail from standard input, as a
mail system's pipe gives it. What was read is marked, so that a second run does nothing new.

  --unused  reads nothing, and prints what sending services told by webhooks and nobody could use
  --json    the counts as JSON

BOUNCE_DOMAIN is the domain to which bounces come (docs/bounces.md).`;

const { values, positionals } = parseArguments(
  USAGE,
  { unused: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  1,
);
const [place] = positionals;
const environment = environmentOrStop();
if (values.unused) await withStore(environment, printUnused, { canCreate: false });
else if (place === undefined) stop(`Say where the bounces are.\n\n${USAGE}`, 2);
else await withStore(environment, (store) => read(store, place), { canCreate: false });

async function printUnused({ db }: Store): Promise<void> {
  const counts = await unusedCounts(db);
  console.log(values.json ? JSON.stringify(counts, null, 2) : unusedText(counts));
}

async function read(store: Store, place: string): Promise<void> {
  const run = { applied: nothingApplied(), forged: 0, unreadable: 0 };
  const secrets = store.vault.returnSecrets(Date.now());
  async function handle(bytes: Uint8Array): Promise<void> {
    const { state, reports } = await readBounce(bytes, (address) => tagIn(address, secrets));
    if (state === 'forged') run.forged += 1;
    if (state === 'unreadable') run.unreadable += 1;
    for (const report of reports) await applyReport(store, report, { now: Date.now(), applied: run.applied });
  }
  const result = place === '-' ? await readPipe(process.stdin, { handle }) : await readMailbox(place, { handle });
  print(result, run);
}

function print(result: ReadMailbox | MailboxProblem, run: Omit<BounceRun, keyof ReadMailbox>): void {
  if ('message' in result) return stop(result.message, 1);
  const whole = { ...run, ...result };
  console.log(values.json ? JSON.stringify(whole, null, 2) : appliedText(whole));
  const { alarms, strangeComplaints } = run.applied;
  process.exitCode = alarms.length + strangeComplaints === 0 ? 0 : 1;
}
