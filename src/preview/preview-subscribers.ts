/** Three subscribers for a preview, imported as an operator's file would be. */
import type { Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { parseSubscribers } from '#delivery/people/subscriber-file.ts';
import { addSubscribers } from '#delivery/people/subscribers.ts';
import type { Store } from '#delivery/store/store.ts';

/** Safe to repeat: who is there already stays as they are. */
export async function addPreviewSubscribers(store: Store, page: Page, now: Instant): Promise<void> {
  const [first, ...others] = page.components;
  const last = others.at(-1) ?? first;
  const file = [
    'email,components',
    'everything@customers.example,',
    `only-${first?.id}@customers.example,${first?.id}`,
    `only-${last?.id}@customers.example,${last?.id}`,
  ].join('\n');
  await addSubscribers(store, parseSubscribers(file, page).rows, { now, isReviving: false });
}
