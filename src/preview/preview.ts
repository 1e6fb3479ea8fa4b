/**
 * The whole main job on one machine, to look at: the site, and the mails that
 * its updates would send. Nothing leaves the machine.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentAsOf, withService, type Content } from '#core/content.ts';
import { DAY, printInstant, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { sendNotices } from '#delivery/sending/send-notices.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import { closeStore, openStore, type Store } from '#delivery/store/store.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { startPreviewService, type PreviewService } from './preview-service.ts';
import { claimFolder, type Claim, type TakenFolder } from './claim.ts';
import { addPreviewSubscribers } from './preview-subscribers.ts';
import { startMailServer } from './mail-server.ts';
import { startWebServer } from './web-server.ts';
import { watchFolder } from './watch.ts';

export interface PreviewOptions {
  contentFolder: string;
  /** Where the site, the mails and the store are kept between runs; one preview at a time. */
  dataFolder: string;
  /** Whether what earlier runs kept there is forgotten. */
  isFresh: boolean;
  port: number;
  /** The preview's time, which runs. */
  clock: () => Instant;
  /** Builds the content as of the moment into the folder; the sentence says what came of it. */
  build: (at: Instant, to: { outFolder: string; serviceUrl: string }) => Promise<{ isBuilt: boolean; message: string }>;
  say: (line: string) => void;
}

export interface Preview {
  url: string;
  /** Resolves when everything that was started has ended. */
  close(): Promise<void>;
}

/** The sentence for its starter where another preview has the folder, or the first build cannot be shown. */
export interface PreviewRefusal {
  refusal: string;
}

/** The service's port is the page's and so many, so that links in an earlier preview's mails lead to it. */
const SERVICE_PORT_AFTER = 1000;

export async function startPreview(options: PreviewOptions): Promise<Preview | PreviewRefusal> {
  const claim = claimFolder(options.dataFolder);
  if (!claim.isMine) return { refusal: takenSentence(claim) };
  if (options.isFresh) rmSync(options.dataFolder, { recursive: true, force: true });
  mkdirSync(options.dataFolder, { recursive: true });
  return startClaimed(options, claim);
}

async function startClaimed(options: PreviewOptions, claim: Claim): Promise<Preview | PreviewRefusal> {
  const { dataFolder, contentFolder, port, clock, say } = options;
  const { content, problems } = readContent(contentFolder);
  if (content === null) {
    claim.release();
    return { refusal: `${REPORTERS.text(problems, contentFolder)}Nothing was started.` };
  }
  const siteFolder = join(dataFolder, 'site');
  const mailFolder = join(dataFolder, 'mailbox');
  const store = await openStore(join(dataFolder, 'allclear.db'), { key: keyOf(dataFolder) });
  const mailServer = await startMailServer(mailFolder);
  const smtpUrl = mailServer.url;
  const servicePort = port === 0 ? 0 : port + SERVICE_PORT_AFTER;
  const service = await startPreviewService({ store, smtpUrl, content, clock, port: servicePort, say });
  const refresher = newRefresher({ ...options, siteFolder, store, smtpUrl, service });
  const stopWatching = watchContent(options, refresher);
  const closeAll = async (): Promise<void> => {
    stopWatching();
    await refresher.stop();
    await service.close();
    await mailServer.close();
    await closeStore(store);
    claim.release();
  };
  const refusal = await refresher.refresh();
  if (refusal !== null) {
    await closeAll();
    return { refusal };
  }
  const web = await startWebServer({ siteFolder, mailFolder, port });
  claim.announce(`${web.url}/`);
  service.show(content, web.url);
  return {
    url: web.url,
    close: async () => {
      await web.close();
      await closeAll();
    },
  };
}

/** A preview's subscribers are invented, so their key may lie beside them. */
function keyOf(dataFolder: string): Buffer {
  const path = join(dataFolder, 'key');
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return readFileSync(path);
}

function takenSentence({ url }: TakenFolder): string {
  const where = url === null ? 'is being built' : `runs at ${url}`;
  return `A preview of these entries at this moment ${where} already. Use that one or end it first; another --at can run beside it.`;
}

/** Begins before the first build, which takes seconds in which somebody may write. */
function watchContent({ contentFolder, say }: PreviewOptions, refresher: Refresher): () => void {
  return watchFolder(contentFolder, {
    onChange: () => void refresher.refresh().then((problem) => problem && say(problem)),
    onGone: () => say(`The folder “${contentFolder}” is gone. The pages stay as they were until it is back.`),
  });
}

interface Refresher {
  /** Builds and tells; what keeps it from doing so, or null. A call during another waits for one more round. */
  refresh(): Promise<string | null>;
  stop(): Promise<void>;
}

type Refreshing = PreviewOptions & { siteFolder: string; store: Store; smtpUrl: string; service: PreviewService };

function newRefresher(options: Refreshing): Refresher {
  let round: Promise<string | null> = Promise.resolve(null);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const refreshInTime = (): void => void refresh().then((problem) => problem && options.say(problem));
  const refresh = (): Promise<string | null> => {
    clearTimeout(timer);
    round = round.then(async () => {
      if (isStopped) return null;
      const { content, refusal } = await refreshOnce(options).catch(asRefusal);
      if (content !== null) timer = setTimeout(refreshInTime, waitFor(content, options.clock()));
      return refusal;
    });
    return round;
  };
  return {
    refresh,
    stop: async () => {
      isStopped = true;
      await round;
      clearTimeout(timer);
    },
  };
}

/** One round that fails, as on a full disk, does not end the preview. */
function asRefusal(error: unknown): Refreshed {
  return { content: null, refusal: `The pages or the mails could not be brought up to date: ${String(error)}` };
}

/** Until the moment at which the truth changes by itself, at most a day. */
function waitFor(content: Content, now: Instant): number {
  return Math.min(nextChangeAt(content, now) - now, DAY);
}

interface Refreshed {
  content: Content | null;
  refusal: string | null;
}

async function refreshOnce(options: Refreshing): Promise<Refreshed> {
  const { contentFolder, siteFolder, service, clock, build, say } = options;
  const { content, problems } = readContent(contentFolder);
  if (content === null) {
    return { content, refusal: `${REPORTERS.text(problems, contentFolder)}The pages stay as they were.` };
  }
  const now = clock();
  const { isBuilt, message } = await build(now, { outFolder: siteFolder, serviceUrl: service.url });
  if (!isBuilt) return { content, refusal: message };
  say(`The pages show ${printInstant(now)}.`);
  service.show(content);
  await tell(options, contentAsOf(withService(withNoticeCodes(content), service.url), now), now);
  return { content, refusal: null };
}

async function tell({ store, smtpUrl, clock, say }: Refreshing, content: Content, now: Instant): Promise<void> {
  const relay = parseSmtpUrl(smtpUrl);
  if (relay === null) return;
  await addPreviewSubscribers(store, content.page, now);
  const from = content.page.mailFrom ?? 'status@localhost.example';
  const report = await sendNotices({ content, store, relay, from, now, clock });
  if (report.problem !== null) return say(report.problem.message);
  const mails = report.updates.reduce((sum, { accepted }) => sum + accepted, 0);
  if (report.updates.length > 0)
    say(`Sent ${counted(report.updates.length, 'update')}: ${counted(mails, 'mail')} in the mailbox.`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
