/** `npm run notify`: who is to be told of what; with `--send`, tells them. */
import type { Content } from '#core/content.ts';
import { MINUTE, printInstant, type Instant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { planOf, type Plan } from '#delivery/sending/plan.ts';
import { isComplete, planText, reportText } from '#delivery/sending/report-text.ts';
import { DEFAULTS, sendNotices, type SendReport } from '#delivery/sending/send-notices.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import type { Store } from '#delivery/store/store.ts';
import { instantArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { contentOrStop, environmentOrStop, withStore } from '#scripts/delivery-setting.ts';

const USAGE = `npm run notify -- [--send] [--backfill] [--resend-unknown] [--wait MINUTES] [--connections N]
                  [--at MOMENT] [--content FOLDER] [--json]

Without --send it prints the plan and changes nothing.

  --send             mail every new update to everybody who subscribes to it
  --backfill         also what is older than 24 hours
  --resend-unknown   also what may have arrived already: some people may get a second copy
  --wait MINUTES     stay so long for mails that the relay refuses for now (10)
  --connections N    connections to the relay, 1 to 50 (${DEFAULTS.connections})
  --at MOMENT        take this moment as now, as in 2022-01-17T14:00Z
  --content FOLDER   the folder to read (content)
  --json             the plan or the report as JSON

SMTP_URL names the relay, ALLCLEAR_STORE the store (var/allclear.db),
ALLCLEAR_KEY the key of its addresses, MAIL_FROM the sender (the page's mailFrom).`;

const { values } = parseArguments(USAGE, {
  send: { type: 'boolean', default: false },
  backfill: { type: 'boolean', default: false },
  'resend-unknown': { type: 'boolean', default: false },
  wait: { type: 'string', default: '10' },
  connections: { type: 'string', default: String(DEFAULTS.connections) },
  at: { type: 'string' },
  content: { type: 'string', default: 'content' },
  json: { type: 'boolean', default: false },
});
const connections = numberArgument('--connections', values.connections, { from: 1, to: 50 });
const patienceMs = numberArgument('--wait', values.wait, { from: 0, to: 24 * 60 }) * MINUTE;
if (values['resend-unknown'] && !values.send) stop('--resend-unknown is an order to send: add --send.', 2);

const environment = environmentOrStop();
const { content, now } = contentOrStop(values.content, instantArgument('--at', values.at));
const isBackfilling = values.backfill;

const work = values.send ? send(relayOrStop(), environment.MAIL_FROM ?? senderOf(content)) : plan;
// An update that is told to the nobody of a mistyped store would be told to nobody ever.
await withStore(environment, work, { canCreate: false });

async function plan(store: Store): Promise<void> {
  printPlan(await planOf(store, { notices: noticesOf(content), now, isBackfilling }));
}

function relayOrStop(): SmtpSettings {
  return (
    environment.SMTP_URL ??
    stop(
      'SMTP_URL names no relay, so nothing was sent. Name yours before the command, as in “SMTP_URL=smtp://mail.example:587 npm run notify -- --send”.',
      2,
    )
  );
}

function send(relay: SmtpSettings, from: string): (store: Store) => Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const options = {
    content,
    relay,
    from,
    now,
    clock: Date.now,
    isBackfilling,
    isResendingUnknown: values['resend-unknown'],
    connections,
    patienceMs,
    signal: stopping.signal,
    onWait: sayWait,
  };
  return async (store) => printReport(await sendNotices({ ...options, store }));
}

function senderOf({ page }: Content): string {
  return page.mailFrom ?? stop('Nobody is named as the sender: add mailFrom to page.yaml, or set MAIL_FROM.', 2);
}

function sayWait(until: Instant): void {
  console.error(
    `Waiting until ${printInstant(until)} for what was refused for now. To stop, press Ctrl-C: nothing is lost.`,
  );
}

function printPlan(plan: Plan): void {
  const updates = plan.updates.map(({ notice: { id, title, at }, ...rest }) => ({
    id,
    title,
    at: printInstant(at),
    ...rest,
  }));
  if (values.json) return console.log(JSON.stringify({ updates, held: plan.held }, null, 2));
  return console.log(`${planText(plan)}\nNothing was sent. “npm run notify -- --send” sends.`);
}

function printReport(report: SendReport): void {
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else console.log(reportText(report));
  process.exitCode = isComplete(report) ? 0 : 1;
}

function numberArgument(flag: string, text: string, { from, to }: { from: number; to: number }): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return number >= from && number <= to
    ? number
    : stop(`${flag} takes a number from ${from} to ${to}; “${text}” is none.`, 2);
}
