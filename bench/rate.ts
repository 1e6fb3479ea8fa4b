/**
 * What comes of a relay that takes fourteen a second: 1,500 people on a real clock, with MAIL_RATE and
 * without. Prints both, and ends with 1 where either takes over 1.15 times
 * the time that fourteen a second needs, or one try in fifty is refused.
 * `--count`, `--connections`: other numbers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NO_RATE, type MailRate } from '#delivery/outbox/mail-rate.ts';
import { sendNotices } from '#delivery/sending/send-notices.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { limiterOf } from '#tests/support/fake-time.ts';
import { fillStore } from '#tests/support/many-subscribers.ts';
import { startSink } from '#tests/support/smtp-sink.ts';
import { BENCH_KEY } from './sending/key.ts';
import { AT, CONTENT, FROM } from './sending/words.ts';

const A_SECOND = 14;
const [SLOWER, REFUSED] = [1.15, 0.02] as const;

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1500' }, connections: { type: 'string', default: '5' } },
});
const [count, connections] = [Number(values.count), Number(values.connections)];

const results = [
  await measure('MAIL_RATE=14/s', { perSecond: A_SECOND, perDay: null }),
  await measure('learned', NO_RATE),
];
process.exitCode = results.every(Boolean) ? 0 : 1;

async function measure(name: string, rate: MailRate): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-rate-'));
  const store = await openStore(join(folder, 'store.db'), { key: BENCH_KEY });
  await fillStore(store, count);
  const mayGo = limiterOf(A_SECOND, Date.now);
  let refused = 0;
  const sink = await startSink({
    answer(point) {
      if (point !== 'data' || mayGo()) return 'take';
      refused += 1;
      return '454 Throttling failure: Maximum sending rate exceeded.';
    },
  });
  const relay = parseSmtpUrl(sink.url);
  if (relay === null) throw new Error('The address of the relay cannot be read.');
  const startedAt = performance.now();
  const options = { content: CONTENT, store, relay, from: FROM, now: AT, clock: Date.now, connections, rate };
  const { updates } = await sendNotices(options);
  const ratio = (((performance.now() - startedAt) / 1000) * A_SECOND) / count;
  await sink.close();
  await closeStore(store);
  rmSync(folder, { recursive: true });
  const accepted = updates[0]?.accepted ?? 0;
  console.log(
    `${name}: ${accepted} of ${count} accepted in ${ratio.toFixed(3)} times the time that ${A_SECOND} a second needs, ${refused} tries refused (${((100 * refused) / count).toFixed(1)} %)`,
  );
  return accepted === count && ratio <= SLOWER && refused < count * REFUSED;
}
