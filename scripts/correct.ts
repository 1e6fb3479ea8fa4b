/** `npm run correct`: how an update reads now, to those who were told something else by it. */
import { MINUTE, printInstant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { planCorrection } from '#delivery/sending/plan-correction.ts';
import type { PlannedUpdate } from '#delivery/sending/plan.ts';
import { isComplete, reportText, updateLine } from '#delivery/sending/report-text.ts';
import { digesting } from '#delivery/sending/send-notices.ts';
import type { Store } from '#delivery/store/store.ts';
import { instantArgument, numberArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { confirmOrStop } from '#scripts/confirm.ts';
import { contentOrStop, environmentOrStop, withStore } from '#scripts/delivery-setting.ts';
import { sendOnce } from '#scripts/sending-once.ts';
import { senderOrStop, sendingSettingsOrStop, type SendingSettings } from '#scripts/sending-setting.ts';

const USAGE = `npm run correct -- UPDATE_ID [--send] [--resend-unknown] [--wait MINUTES] [--all-at-once] [--yes]
                   [--at MOMENT] [--content FOLDER] [--json]

Tells those whom the update reached, or may have reached, how its entry reads now, with a first
line that says which message it corrects. Without --send it prints to how many, and changes nothing.

  --send            tell them
  --resend-unknown  also what may have arrived already: some people may get a second copy
  --wait MINUTES    stay so long for what is refused for now (10)
  --all-at-once     no waves: a thousand and more are otherwise told in three
  --yes             do not ask at a terminal
  --at MOMENT       take this moment as now, as in 2022-01-17T14:00Z
  --content FOLDER  the folder to read (content)
  --json            the plan or the report as JSON`;

const { values, positionals } = parseArguments(
  USAGE,
  {
    send: { type: 'boolean', default: false },
    'resend-unknown': { type: 'boolean', default: false },
    wait: { type: 'string', default: '10' },
    'all-at-once': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    at: { type: 'string' },
    content: { type: 'string', default: 'content' },
    json: { type: 'boolean', default: false },
  },
  1,
);
const updateId = positionals[0] ?? stop(`Name the update that is to be corrected.\n\n${USAGE}`, 2);
const patienceMs = numberArgument('--wait', values.wait, { from: 0, to: 24 * 60 }) * MINUTE;
const environment = environmentOrStop();
const { content, editions, now } = contentOrStop(values.content, instantArgument('--at', values.at));
const isResendingUnknown = values['resend-unknown'];

const settings = values.send ? sendingSettingsOrStop(environment, content.page) : null;
const from = settings?.from ?? senderOrStop(environment, content.page);
await withStore(environment, async (store) => run(store, settings), {
  canCreate: false,
  inThread: values.send,
});

async function run(store: Store, settings: SendingSettings | null): Promise<void> {
  const digestOf = digesting({ content, editions, from });
  const plan = { updateId, notices: noticesOf(content), now, digestOf, isResendingUnknown };
  const planned = await planCorrection(store, plan);
  if ('message' in planned) return stop(`${planned.message} Nothing was sent.`, 1);
  return settings === null ? print(planned) : send(store, settings, planned);
}

function print(planned: PlannedUpdate): void {
  const { notice, ledgerId, decision, recipients, suppressed, unknown } = planned;
  const { id, title } = notice;
  const corrects = notice.corrects === undefined ? null : printInstant(notice.corrects);
  const told = { id, ledgerId, title, corrects, decision, recipients, suppressed, unknown };
  if (values.json) return console.log(JSON.stringify(told, null, 2));
  return console.log(
    `To be corrected, as told at ${corrects}:\n${updateLine({ ...planned, excluded: 0 })}\nNothing was sent. “npm run correct -- ${updateId} --send” sends.`,
  );
}

async function send(store: Store, settings: SendingSettings, { recipients, unknown }: PlannedUpdate): Promise<void> {
  if (recipients > 0 && !values.yes)
    await confirmOrStop({
      about: `This corrects a message to ${recipients} real people.`,
      answer: `SEND ${recipients}`,
    });
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const sending = {
    ...settings,
    store,
    content,
    editions,
    now,
    clock: Date.now,
    correcting: updateId,
    isResendingUnknown,
    isRamped: !values['all-at-once'],
    patienceMs,
    signal: stopping.signal,
  };
  const report = await sendOnce(sending, { total: recipients + (isResendingUnknown ? unknown : 0) });
  console.log(values.json ? JSON.stringify(report, null, 2) : reportText(report));
  process.exitCode = isComplete(report) ? 0 : 1;
}
