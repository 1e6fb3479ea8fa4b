/** `npm run notify -- --send --follow`: a sender that stays until a signal ends it. */
import { SECOND } from '#core/instant.ts';
import { follow } from '#delivery/following/follow.ts';
import { lookAfter } from '#delivery/following/looking.ts';
import { listenAt } from '#delivery/following/sender-address.ts';
import { newVitals } from '#delivery/following/vitals.ts';
import { reportText } from '#delivery/sending/report-text.ts';
import type { SendOptions, SendReport } from '#delivery/sending/send-notices.ts';
import type { Store } from '#delivery/store/store.ts';
import { watchFolder } from '#preview/watch.ts';
import { stop } from '#scripts/arguments.ts';
import { contentKept } from '#scripts/delivery-setting.ts';
import type { Listen } from '#scripts/environment.ts';
import type { SendingLog } from '#scripts/sending-log.ts';

type Always = 'content' | 'editions' | 'now' | 'store' | 'patienceMs' | 'onWait' | 'onVerdict';

export interface FollowSettings {
  options: Omit<SendOptions, Always> & { signal: AbortSignal };
  folder: string;
  /** The moment that stands for now; null: the real one. */
  at: number | null;
  listen: Listen | null;
  log: SendingLog;
}

export async function followUpdates(store: Store, { options, folder, at, listen, log }: FollowSettings): Promise<void> {
  const { clock, relay } = options;
  const content = contentKept(folder, { at, say: log.say });
  const vitals = newVitals(clock());
  const address = listen === null ? null : await listenAt(vitals, { ...listen, clock }).catch(unusable(listen));
  const stopLooking = await lookAfter(vitals, { store, relay, clock });
  log.say(`Following “${folder}”${address === null ? '' : `; ${address.url}/health tells how it is`}.`);
  const stopWatching = watchFolder(folder, { onChange: content.readAgain, onGone: content.readAgain }, SECOND);
  try {
    await follow({
      ...options,
      store,
      vitals,
      read: content.now,
      watch: content.watch,
      onVerdict: log.verdict,
      onReport: newsOnly(log),
    });
    log.say('Ended as ordered; nobody gets a second copy when it is started again.');
  } finally {
    stopWatching();
    await stopLooking();
    await address?.close();
  }
}

/** A report is worth a line where it says something else than the one before. */
function newsOnly(log: SendingLog): (report: SendReport) => void {
  let last = '';
  return (report) => {
    if (report.isInterrupted || (report.updates.length === 0 && report.problem === null && report.orders.length === 0))
      return;
    const text = reportText(report);
    if (text !== last) log.report(report);
    last = text;
  };
}

function unusable({ host, port }: Listen): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason was given';
    return stop(
      `Nothing can listen at ${host}:${port} (${code}): name another address with --listen. Nothing was sent.`,
      1,
    );
  };
}
