/** One sending with somebody beside it: a line of how far it is, a word where it waits, and who was told where the store fails. */
import { MINUTE, printInstant, type Instant } from '#core/instant.ts';
import { pacedRest } from '#delivery/outbox/paced-rest.ts';
import { atMostEvery, newProgress } from '#delivery/sending/progress.ts';
import { sendNotices, type SendOptions, type SendReport } from '#delivery/sending/send-notices.ts';
import { sayingWhoWasTold } from '#delivery/sending/unfinished.ts';
import { showProgress } from '#scripts/progress.ts';
import { JSON_LOG, TEXT_LOG, type SendingLog } from '#scripts/sending-log.ts';

export interface Beside {
  /** How many are to be told; 0: there is no line. */
  total: number;
  log?: SendingLog;
}

export async function sendOnce(
  options: Omit<SendOptions, 'onVerdict' | 'onWait'>,
  { total, log = TEXT_LOG }: Beside,
): Promise<SendReport> {
  const { store } = options;
  const progress = newProgress(total, Date.now);
  const hide =
    total === 0 || log === JSON_LOG
      ? () => {}
      : showProgress(progress.line, async () => progress.pace(await pacedRest(store.db)));
  const sending: SendOptions = {
    ...options,
    onWait: sayingWaits(log.say),
    onVerdict(claim, verdict) {
      progress.note(verdict.state);
      log.verdict(claim, verdict);
    },
  };
  return sayingWhoWasTold(store, log.say, () => sendNotices(sending)).finally(hide);
}

/** Of each kind of waiting once a minute at most. */
function sayingWaits(say: (line: string) => void): NonNullable<SendOptions['onWait']> {
  const saying = {
    retry: atMostEvery<Instant>(MINUTE, Date.now, (until) =>
      say(`Waiting until ${printInstant(until)} for what was refused for now. To stop, press Ctrl-C: nothing is lost.`),
    ),
    lease: atMostEvery<Instant>(MINUTE, Date.now, (until) =>
      say(
        `Waiting for what another sender holds; at ${printInstant(until)} it is taken over, unless that one lives. To stop, press Ctrl-C: nothing is lost.`,
      ),
    ),
  };
  return (until, why) => saying[why](until);
}
