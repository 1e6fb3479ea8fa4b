import { joinSenders } from '#delivery/store/presence.ts';
import type { Store } from '#delivery/store/store.ts';

/** Joins the senders on the store, and tells whether it was alone. */
export async function joined(store: Store): Promise<{ isAlone: boolean; leave: () => Promise<void> }> {
  let isAlone = false;
  const leave = await joinSenders(store, async () => {
    isAlone = true;
  });
  return { isAlone, leave };
}
