/** The sender as it is: the whole of `sendNotices`, with its store. */
import { sendNotices } from '#delivery/sending/send-notices.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { work } from './job.ts';
import { BENCH_KEY } from './key.ts';
import { AT, CONTENT, FROM } from './words.ts';

await work(async ({ port, count, connections, place, beginsAt }) => {
  const store = await openStore(place ?? '', { key: BENCH_KEY, canCreate: false, inThread: true });
  const isAlone = beginsAt === undefined;
  return async () => {
    const { updates, problem } = await sendNotices({
      content: CONTENT,
      store,
      relay: { host: '127.0.0.1', port, isSecure: false, startTls: 'off', credentials: null },
      from: FROM,
      now: AT,
      clock: Date.now,
      connections,
      // One that finds the first wave taken by others has nothing to do.
      isRamped: isAlone,
    });
    const accepted = updates[0]?.accepted ?? 0;
    if (problem !== null || (isAlone && accepted !== count))
      throw new Error(`${accepted} of ${count} were accepted (${problem?.message ?? 'no problem'}).`);
    await closeStore(store);
  };
});
