/** The subscription service of a preview: on this machine, with the preview's own mail server, and for the preview's own page. */
import { withService, type Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { WEBHOOKS_A_SITE } from '#delivery/people/host-room.ts';
import type { Store } from '#delivery/store/store.ts';
import { NO_BOUNCES } from '#subscriptions/bounce-sources.ts';
import { openService, type OpenService, type RunningService } from '#subscriptions/open-service.ts';

export interface PreviewServiceOptions {
  store: Store;
  /** Of the preview's mail server. */
  smtpUrl: string;
  content: Content;
  clock: () => Instant;
  /** To try first; 0: the system chooses. */
  port: number;
  say: (line: string) => void;
}

export interface PreviewService {
  url: string;
  /** The content from now on; `pageUrl` where the preview's page is. */
  show: (content: Content, pageUrl?: string) => void;
  close: () => Promise<void>;
}

/** A newcomer may try as often as they like. */
const ASKINGS_AN_HOUR = 10_000;

export async function startPreviewService(options: PreviewServiceOptions): Promise<PreviewService> {
  const relay = parseSmtpUrl(options.smtpUrl);
  if (relay === null) throw new Error('The preview’s own mail server has no address.');
  let shown = options.content;
  let pageUrl: string | null = null;
  const service = await listening({
    store: options.store,
    content: () => shown,
    clock: options.clock,
    relay,
    from: 'no-reply@localhost.example',
    allowed: null,
    dkim: null,
    url: null,
    trustedProxies: [],
    askingsAnHour: ASKINGS_AN_HOUR,
    largeDomains: [],
    room: { webhooksASite: WEBHOOKS_A_SITE, sharedHosts: [] },
    bounces: NO_BOUNCES,
    web: null,
    // Whoever tries it alone has nobody to hide from.
    startAfterMs: () => 0,
    spoolFolder: null,
    listen: { host: '127.0.0.1', port: options.port },
    say: options.say,
  });
  return {
    url: service.url,
    show(content, url) {
      pageUrl = url ?? pageUrl;
      const page = { ...content.page, url: pageUrl ?? content.page.url };
      shown = withService({ ...content, page }, service.url);
    },
    close: service.close,
  };
}

/** At the port, so that mails of an earlier preview lead here too; else at any. */
async function listening(options: OpenService): Promise<RunningService> {
  try {
    return await openService(options);
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && /^EADDRINUSE$|^EACCES$/.test(String(error.code));
    if (!isTaken) throw error;
    return openService({ ...options, listen: { ...options.listen, port: 0 } });
  }
}
