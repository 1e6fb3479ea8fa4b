/** What a sending that broke off has told. */
import { ledgerOf } from '../outbox/ledger.ts';
import type { Store } from '../store/store.ts';
import { unfinishedText } from './status-text.ts';

/** Does the work; where it fails, says first what has become of everybody, as far as the store can still be read. */
export async function sayingWhoWasTold<T>(
  store: Store,
  say: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const text = await ledgerOf(store).then(unfinishedText, () => '');
    if (text !== '') say(text);
    throw error;
  }
}
