/** `npm run outbox`: what waits, and the operator's hand on it. */
import { DAY } from '#core/instant.ts';
import { unusedCounts, unusedLine } from '#delivery/bounces/unused.ts';
import { CHANNEL_NAMES } from '#delivery/channel-name.ts';
import { ordersIn, pause, resume, stopSending } from '#delivery/outbox/control.ts';
import { deadLettersIn, sendAgain } from '#delivery/outbox/dead-letters.ts';
import { ledgerOf } from '#delivery/outbox/ledger.ts';
import { forgetDeliveries } from '#delivery/outbox/retention.ts';
import { suppressionCounts } from '#delivery/people/suppression.ts';
import { deadLettersText, sentAgainText } from '#delivery/sending/dead-letters-text.ts';
import { resumeCommand, scopeName, sendCommand, statusText } from '#delivery/sending/status-text.ts';
import type { Store } from '#delivery/store/store.ts';
import { numberArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { environmentOrStop, withStore } from '#scripts/delivery-setting.ts';

const USAGE = `npm run outbox -- status [--json]
npm run outbox -- pause  [update ID | channel NAME] [--why REASON]
npm run outbox -- resume [update ID | channel NAME]
npm run outbox -- stop   [update ID | channel NAME] --yes
npm run outbox -- dead   [UPDATE_ID] [--json]
npm run outbox -- dead   [UPDATE_ID] --again [--code CODE] [--domain DOMAIN] [--delivery ID]
                         [--risk-second-copy]
npm run outbox -- forget [--older-than DAYS]

pause holds what has not started: at most one more message leaves on each open
connection of every running sender. resume lets it go on at the next “notify”.
stop cancels for good what has not started. Without a name, all of it is meant.
dead tells what failed or is unknown, by code and domain; with --again, what is
named waits once more, but nobody who has left or is suppressed.
forget keeps that an update was told, and no longer to whom.

  --why REASON       said by “status” and by reports
  --yes              to stop: what is cancelled is not sent later
  --again            send again what --code, --domain and --delivery name together
  --risk-second-copy also what is unknown: it may have arrived, and then comes twice
  --older-than DAYS  since the audience was frozen (90)
  --json             the status, or the dead letters, as JSON`;

const { values, positionals } = parseArguments(
  USAGE,
  {
    why: { type: 'string' },
    yes: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    code: { type: 'string' },
    domain: { type: 'string' },
    delivery: { type: 'string' },
    'risk-second-copy': { type: 'boolean', default: false },
    'older-than': { type: 'string', default: '90' },
    json: { type: 'boolean', default: false },
  },
  3,
);
const [command, kind, name] = positionals;
const scope = command === 'dead' ? 'all' : scopeOrStop(kind, name);
const commands: Record<string, (store: Store) => Promise<void>> = {
  status: printStatus,
  pause: pauseScope,
  resume: resumeScope,
  stop: stopScope,
  dead: values.again ? sendDeadAgain : printDead,
  forget: forgetOld,
};
const work =
  commands[command ?? ''] ??
  stop(`Say what to do: “status”, “pause”, “resume”, “stop”, “dead” or “forget”.\n\n${USAGE}`, 2);
await withStore(environmentOrStop(), work, { canCreate: false });

function scopeOrStop(kind: string | undefined, name: string | undefined): string {
  if (kind === undefined) return 'all';
  if (kind === 'update' && name !== undefined) return `update:${name}`;
  if (kind === 'channel' && CHANNEL_NAMES.some((channel) => channel === name)) return `channel:${name}`;
  if (kind === 'channel')
    return stop(`There is no channel “${name ?? ''}”: name one of ${CHANNEL_NAMES.join(', ')}.`, 2);
  return stop(`“${kind}” is neither “update ID” nor “channel NAME”.\n\n${USAGE}`, 2);
}

async function printStatus(store: Store): Promise<void> {
  const [orders, ledger] = [await ordersIn(store.db), await ledgerOf(store)];
  const suppressions = await suppressionCounts(store.db, Date.now());
  const unused = await unusedCounts(store.db);
  if (values.json)
    console.log(JSON.stringify({ orders, updates: [...ledger.values()], suppressions, unused }, null, 2));
  else console.log([statusText({ orders, ledger, suppressions }), unusedLine(unused) ?? []].flat().join('\n'));
}

async function pauseScope(store: Store): Promise<void> {
  await knownOrStop(store);
  await pause(store.db, { scope, at: Date.now(), why: values.why ?? 'An operator paused it.' });
  console.log(`Paused: ${scopeName(scope)}. What has started is finished; nothing else leaves until “resume”.`);
}

async function resumeScope(store: Store): Promise<void> {
  const isLifted = await resume(store.db, scope, Date.now());
  const others = (await ordersIn(store.db)).map((order) => `“${resumeCommand(order.scope)}”`);
  const lifting = others.length === 0 ? '' : ` What else is paused: ${others.join(', ')}.`;
  if (!isLifted) return stop(`There is no pause of ${scopeName(scope)}; nothing was changed.${lifting}`, 1);
  console.log(`The pause of ${scopeName(scope)} is lifted. “${sendCommand(scope)}” goes on.${lifting}`);
}

async function stopScope(store: Store): Promise<void> {
  await knownOrStop(store);
  if (!values.yes)
    return stop(`This cancels what waits of ${scopeName(scope)} for good: add --yes. Nothing was changed.`, 2);
  const cancelled = await stopSending(store.db, scope, Date.now());
  console.log(`${cancelled} cancelled and never sent. What had started is not called back.`);
}

async function printDead(store: Store): Promise<void> {
  await knownOrStop(store, kind);
  const groups = await deadLettersIn(store, kind ?? null);
  console.log(values.json ? JSON.stringify(groups, null, 2) : deadLettersText(groups));
}

async function sendDeadAgain(store: Store): Promise<void> {
  const { code = null, domain = null, delivery } = values;
  if (code === null && domain === null && delivery === undefined)
    return stop('--again wants to know which: name --code, --domain or --delivery. Nothing was changed.', 2);
  await knownOrStop(store, kind);
  const deliveryId =
    delivery === undefined ? null : numberArgument('--delivery', delivery, { from: 1, to: 99_999_999 });
  const chosen = { updateId: kind ?? null, code, domain, deliveryId, isRiskingCopies: values['risk-second-copy'] };
  const outcome = await sendAgain(store, chosen, Date.now());
  console.log(sentAgainText(outcome));
  process.exitCode = outcome.again === 0 ? 1 : 0;
}

async function forgetOld(store: Store): Promise<void> {
  const days = numberArgument('--older-than', values['older-than'], { from: 1, to: 36_500 });
  const forgotten = await forgetDeliveries(store.db, Date.now() - days * DAY);
  console.log(`${forgotten} deliveries forgotten. That their updates were told is kept.`);
}

async function knownOrStop(store: Store, updateId = updateNamed()): Promise<void> {
  if (updateId !== undefined && !(await ledgerOf(store)).has(updateId))
    stop(
      `No update “${updateId}” was ever told; “npm run outbox -- status” names those that wait. Nothing was changed.`,
      1,
    );
}

function updateNamed(): string | undefined {
  return scope.startsWith('update:') ? scope.slice('update:'.length) : undefined;
}
