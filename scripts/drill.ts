/** `npm run drill`: a real mail of an update, to colleagues alone. */
import { MINUTE } from '#core/instant.ts';
import { runDrill } from '#delivery/sending/drill.ts';
import { isComplete, reportText } from '#delivery/sending/report-text.ts';
import { instantArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { confirmOrStop } from '#scripts/confirm.ts';
import { contentOrStop, environmentOrStop } from '#scripts/delivery-setting.ts';

const USAGE = `npm run drill -- [UPDATE] [--yes] [--at MOMENT] [--content FOLDER]

Mails an update, the newest if none is named, to the addresses in DRILL_RECIPIENTS alone, marked
as a drill. Subscribers and what was told them are not touched: ALLCLEAR_STORE is not even opened.

  --yes             do not ask at a terminal
  --at MOMENT       take this moment as now, as in 2022-01-17T14:00Z
  --content FOLDER  the folder to read (content)`;

const { values, positionals } = parseArguments(
  USAGE,
  { yes: { type: 'boolean', default: false }, at: { type: 'string' }, content: { type: 'string', default: 'content' } },
  1,
);
const { SMTP_URL: relay, MAIL_FROM, DRILL_RECIPIENTS: recipients } = environmentOrStop();
const { content, now } = contentOrStop(values.content, instantArgument('--at', values.at));
const from = MAIL_FROM ?? content.page.mailFrom;
if (relay === null) stop('SMTP_URL names no relay, so nothing was sent.', 2);
else if (recipients.length === 0)
  stop('DRILL_RECIPIENTS names nobody: set it to your own addresses, with spaces between. Nothing was sent.', 2);
else if (from === undefined) stop('Nobody is named as the sender: add mailFrom to page.yaml, or set MAIL_FROM.', 2);
else {
  if (!values.yes)
    await confirmOrStop({
      about: `A drill: ${recipients.length} colleagues get a mail marked as one.`,
      answer: 'DRILL',
    });
  const options = { content, relay, from, now, recipients, clock: Date.now, patienceMs: MINUTE };
  const report = await runDrill({ ...options, updateId: positionals[0] ?? null });
  if ('refusal' in report) stop(`${report.refusal} Nothing was sent.`, 1);
  else {
    console.log(`A drill, to DRILL_RECIPIENTS alone.\n${reportText(report)}`);
    process.exitCode = isComplete(report) ? 0 : 1;
  }
}
