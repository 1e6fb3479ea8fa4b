/** `npm run notify -- --send` with leases that end soon, so that nobody has to wait a minute for their end. */
import { parseArgs } from 'node:util';
import { contentAsOf } from '#core/content.ts';
import { sendNotices } from '#delivery/sending/send-notices.ts';
import { closeStore, openStore } from '#delivery/store/store.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { readContent } from '#entries/content.ts';
import { time } from './makers.ts';
import { TORTURE_KEY } from './torture-key.ts';

const { values } = parseArgs({
  options: {
    lease: { type: 'string', default: '60000' },
    connections: { type: 'string', default: '5' },
    at: { type: 'string', default: '' },
    content: { type: 'string', default: '' },
  },
});
const { content } = readContent(values.content);
const relay = parseSmtpUrl(process.env['SMTP_URL'] ?? '');
if (content === null || relay === null) throw new Error('There is no content, or no relay.');
const now = time(values.at);
const store = await openStore(process.env['ALLCLEAR_STORE'] ?? '', { key: TORTURE_KEY, inThread: true });
await sendNotices({
  content: contentAsOf(content, now),
  store,
  relay,
  from: 'updates@status.exchange.example',
  now,
  clock: Date.now,
  connections: Number(values.connections),
  leaseMs: Number(values.lease),
  isRamped: false,
});
await closeStore(store);
