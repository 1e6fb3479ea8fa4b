/** The sign-up service in a process of its own, whose mails are noted as sent and go nowhere, until the bench ends it. */
import { rmSync } from 'node:fs';
import { closeStore, type Store } from '#delivery/store/store.ts';
import { readContent } from '#entries/content.ts';
import { createApp } from '#subscriptions/app.ts';
import { NO_BOUNCES } from '#subscriptions/bounce-sources.ts';
import type { EndSpool } from '#subscriptions/end-spool.ts';
import { openPostOffice } from '#subscriptions/post-office.ts';
import { listen } from '#subscriptions/server.ts';

export interface ServedApp {
  store: Store;
  /** Goes when the service ends. */
  folder: string;
  spool: EndSpool | null;
}

/** Tells its address to the process that started it. */
export async function serveApp({ store, folder, spool }: ServedApp): Promise<void> {
  const { content } = readContent('content');
  if (content === null) throw new Error('The demo has problems.');
  const accepted = { state: 'accepted', code: '250', reply: null } as const;
  const send = async (_: unknown, mayLeave: () => Promise<boolean>) => (await mayLeave(), accepted);
  const app = createApp({
    store,
    content: () => content,
    clock: Date.now,
    post: openPostOffice({ store, mailer: { confirmation: send, code: send }, say: console.error }),
    bounces: NO_BOUNCES,
    web: null,
    spool,
    settings: {
      url: 'https://updates.exchange.example',
      trustedProxies: [],
      askingsAnHour: 1e9,
      largeDomains: [],
      room: { webhooksASite: 20, sharedHosts: [] },
    },
    say: console.error,
  });
  const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
  function end(): void {
    void closeStore(store).finally(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(0);
    });
  }
  // The last: the bench is gone, however it went.
  for (const how of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(how, end);
  process.send?.(url);
}
