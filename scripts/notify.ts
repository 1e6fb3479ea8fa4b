/** `npm run notify`: who is to be told of what; with `--send`, tells them. */
import { MINUTE, printInstant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { planOf, type Plan } from '#delivery/sending/plan.ts';
import { isComplete, planText } from '#delivery/sending/report-text.ts';
import { DEFAULTS, type SendOptions, type SendReport } from '#delivery/sending/send-notices.ts';
import type { Store } from '#delivery/store/store.ts';
import { instantArgument, numberArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { confirmOrStop } from '#scripts/confirm.ts';
import { contentOrStop, environmentOrStop, withStore } from '#scripts/delivery-setting.ts';
import { parseListen } from '#scripts/environment.ts';
import { followUpdates, type FollowSettings } from '#scripts/following.ts';
import { JSON_LOG, TEXT_LOG } from '#scripts/sending-log.ts';
import { sendOnce } from '#scripts/sending-once.ts';
import { sendingSettingsOrStop, type SendingSettings } from '#scripts/sending-setting.ts';

const USAGE = `npm run notify -- [--send] [--backfill] [--resend-unknown] [--wait MINUTES] [--connections N]
                  [--expect N] [--max-audience N] [--error-limit PERCENT] [--all-at-once] [--yes]
                  [--follow] [--listen HOST:PORT] [--log json] [--at MOMENT] [--content FOLDER] [--json]

Without --send it prints the plan and changes nothing.

  --send                 mail every new update to everybody who subscribes to it
  --backfill             also what is older than 24 hours
  --resend-unknown       also what may have arrived already: some people may get a second copy
  --wait MINUTES         stay so long for mails that the relay refuses for now, or that
                         another sender holds (10)
  --connections N        connections to the relay, 1 to 50 (${DEFAULTS.connections})
  --expect N             send only if it is exactly N new mails
  --max-audience N       send no update to more than N
  --error-limit PERCENT  pause an update when more of its last 200 mails are refused (5)
  --all-at-once          no waves: a thousand and more are otherwise told in three
  --follow               stay, and tell what becomes due, until a signal (Ctrl-C, SIGTERM) ends it
  --listen HOST:PORT     with --follow: answer /health and /metrics there, as in 127.0.0.1:9464
  --log json             print a line of JSON for each verdict, and nothing that is none
  --yes                  do not ask at a terminal
  --at MOMENT            take this moment as now, as in 2022-01-17T14:00Z
  --content FOLDER       the folder to read (content)
  --json                 the plan or the report as JSON

SMTP_URL names the relay, ALLCLEAR_STORE the store (var/allclear.db),
ALLCLEAR_KEY the key of its addresses, MAIL_FROM the sender (the page's mailFrom),
ALLOWED_RECIPIENTS who alone may get anything, for a try; docs/operating.md has the others.`;

const LISTEN_SENTENCE = '--listen takes an address of this machine and a port, as in “127.0.0.1:9464” or “[::1]:9464”.';

const { values } = parseArguments(USAGE, {
  send: { type: 'boolean', default: false },
  backfill: { type: 'boolean', default: false },
  'resend-unknown': { type: 'boolean', default: false },
  wait: { type: 'string', default: '10' },
  connections: { type: 'string', default: String(DEFAULTS.connections) },
  expect: { type: 'string' },
  'max-audience': { type: 'string' },
  'error-limit': { type: 'string', default: '5' },
  'all-at-once': { type: 'boolean', default: false },
  follow: { type: 'boolean', default: false },
  listen: { type: 'string' },
  log: { type: 'string' },
  yes: { type: 'boolean', default: false },
  at: { type: 'string' },
  content: { type: 'string', default: 'content' },
  json: { type: 'boolean', default: false },
});
const connections = numberArgument('--connections', values.connections, { from: 1, to: 50 });
const patienceMs = numberArgument('--wait', values.wait, { from: 0, to: 24 * 60 }) * MINUTE;
const errorLimit = numberArgument('--error-limit', values['error-limit'], { from: 0, to: 100 }) / 100;
const limits = { maximum: audienceArgument('--max-audience'), expected: audienceArgument('--expect') };
if (values['resend-unknown'] && !values.send) stop('--resend-unknown is an order to send: add --send.', 2);
if (values.follow) assertFollowing();
else if (values.listen !== undefined) stop('--listen is for a sender that stays: add --follow.', 2);
const listen = values.listen === undefined ? null : (parseListen(values.listen) ?? stop(LISTEN_SENTENCE, 2));
if (values.log !== undefined && values.log !== 'json')
  stop(`--log takes “json”; “${values.log}” is nothing else that it knows.`, 2);
const log = values.log === undefined ? TEXT_LOG : JSON_LOG;

const environment = environmentOrStop();
const { content, editions, now } = contentOrStop(values.content, instantArgument('--at', values.at));
const planning = { notices: noticesOf(content), now, isBackfilling: values.backfill };

const work = values.send ? send(sendingSettingsOrStop(environment, content.page, log.say)) : plan;
// An update that is told to the nobody of a mistyped store would be told to nobody ever.
await withStore(environment, work, { canCreate: false, inThread: values.send });

async function plan(store: Store): Promise<void> {
  printPlan(await planOf(store, planning));
}

function send(settings: SendingSettings): (store: Store) => Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const options: Omit<SendOptions, 'store' | 'onVerdict' | 'content' | 'editions' | 'now'> & { signal: AbortSignal } = {
    ...settings,
    clock: Date.now,
    isRamped: !values['all-at-once'],
    connections,
    errorLimit,
    limits,
    signal: stopping.signal,
  };
  if (values.follow) return (store) => stay(store, options);
  return async (store) => {
    const sending = {
      ...options,
      store,
      content,
      editions,
      now,
      isBackfilling: values.backfill,
      isResendingUnknown: values['resend-unknown'],
      patienceMs,
    };
    const report = await sendOnce(sending, { total: await waitingOf(store), log });
    printReport(report);
  };
}

async function stay(store: Store, options: FollowSettings['options']): Promise<void> {
  if (!values.yes)
    await confirmOrStop({ about: 'This mails real people whatever becomes due, until it is ended.', answer: 'FOLLOW' });
  await followUpdates(store, { options, folder: values.content, at: instantArgument('--at', values.at), listen, log });
}

/** What is said about one sending alone has no meaning for all that follow. */
function assertFollowing(): void {
  if (!values.send) stop('--follow is an order to send: add --send.', 2);
  const others = (['backfill', 'resend-unknown', 'expect', 'json'] as const).filter((name) => Boolean(values[name]));
  if (others.length > 0)
    stop(
      `--follow does not go with ${others.map((name) => `--${name}`).join(' and ')}: send that once, without it.`,
      2,
    );
}

/** How many mails there will be; asks whether that is meant. */
async function waitingOf(store: Store): Promise<number> {
  const { updates } = await planOf(store, planning);
  const total = updates.reduce((sum, { recipients }) => sum + recipients, 0);
  if (total > 0 && !values.yes)
    await confirmOrStop({ about: `This mails ${total} real people.`, answer: `SEND ${total}` });
  const again = updates.reduce((sum, { unknown }) => sum + unknown, 0);
  return total + (values['resend-unknown'] ? again : 0);
}

function printPlan({ updates, ...rest }: Plan): void {
  const told = updates.map(({ notice: { id, title, at }, decision, isForEverybody, ...update }) => {
    const { recipients, excluded, suppressed, unknown } = update;
    return { id, title, at: printInstant(at), decision, isForEverybody, recipients, excluded, suppressed, unknown };
  });
  if (values.json) return console.log(JSON.stringify({ updates: told, ...rest }, null, 2));
  return console.log(`${planText({ updates, ...rest })}\nNothing was sent. “npm run notify -- --send” sends.`);
}

function printReport(report: SendReport): void {
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else log.report(report);
  process.exitCode = isComplete(report) ? 0 : 1;
}

function audienceArgument(flag: '--expect' | '--max-audience'): number | null {
  const text = flag === '--expect' ? values.expect : values['max-audience'];
  return text === undefined ? null : numberArgument(flag, text, { from: 0, to: 99_999_999 });
}
