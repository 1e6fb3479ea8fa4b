/** `npm run serve`: the service by which readers subscribe, change and leave. */
import { dirname } from 'node:path';
import type { Content } from '#core/content.ts';
import { demonstrationProblem } from '#delivery/mail/relay-problem.ts';
import type { SmtpSettings } from '#delivery/mail/smtp-settings.ts';
import { isServer } from '#delivery/store/postgres.ts';
import type { Store } from '#delivery/store/store.ts';
import { readContent } from '#entries/content.ts';
import { watchFolder } from '#preview/watch.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { environmentOrStop, withStore } from '#scripts/delivery-setting.ts';
import { webOf } from '#scripts/sending-setting.ts';
import { dkimOrStop } from '#scripts/sending-setting.ts';
import { NO_BOUNCES, type BounceSources } from '#subscriptions/bounce-sources.ts';
import { openService, PATIENCE_MS, type RunningService } from '#subscriptions/open-service.ts';

const USAGE = `npm run serve -- [--content FOLDER]

  --content FOLDER  the folder whose page.yaml the service speaks for (content)

page.yaml names under “subscriptions” where readers reach it. SMTP_URL names the relay,
ALLCLEAR_STORE the store (var/allclear.db), ALLCLEAR_KEY the key of its addresses,
CONFIRM_FROM from whom confirmations come (else MAIL_FROM, else the page's mailFrom),
ALLCLEAR_LISTEN where it listens (127.0.0.1:8080), ALLCLEAR_TRUSTED_PROXY the web server
before it, ALLCLEAR_ASKINGS_AN_HOUR how many mails one network may ask for (100),
ALLCLEAR_LARGE_DOMAINS your own mail domains with very many mailboxes, WEBHOOKS_A_HOST how
many webhooks one host may have (20), WEBHOOKS_SHARED_HOSTS those that many customers share.`;

const { values } = parseArguments(USAGE, { content: { type: 'string', default: 'content' } });
const environment = environmentOrStop();
const written = contentKept(values.content);
const { page } = written.content();
const url = page.subscriptions?.url ?? stop(noUrlSentence(values.content), 1);
const relay =
  environment.SMTP_URL ??
  stop('SMTP_URL is not set: name the relay that takes confirmations, as in “smtp://127.0.0.1:25”.', 2);
const from =
  environment.CONFIRM_FROM ??
  environment.MAIL_FROM ??
  page.mailFrom ??
  stop('Nobody is named from whom confirmations come: set CONFIRM_FROM, or “mailFrom” in page.yaml.', 2);
const dkim = dkimOrStop(environment);
const problem = demonstrationProblem(page, relay);
if (problem !== null) stop(problem.message, 1);

await withStore(environment, (store) => serve(store, { url, relay, from }), {
  inThread: true,
  patienceMs: PATIENCE_MS,
});

function noUrlSentence(folder: string): string {
  return `“${folder}/page.yaml” does not say where readers reach the service: write “subscriptions: { url: https://updates.example.com }”, with your own host.`;
}

/** Until a signal ends it. */
async function serve(store: Store, named: { url: string; relay: SmtpSettings; from: string }): Promise<void> {
  const {
    ALLCLEAR_LISTEN: listen,
    ALLCLEAR_TRUSTED_PROXY: trustedProxies,
    ALLCLEAR_ASKINGS_AN_HOUR: askingsAnHour,
    ALLCLEAR_LARGE_DOMAINS: largeDomains,
    WEBHOOKS_A_HOST: webhooksASite,
    WEBHOOKS_SHARED_HOSTS: sharedHosts,
  } = environment;
  const service = await openService({
    ...named,
    rate: environment.MAIL_RATE,
    store,
    content: written.content,
    clock: Date.now,
    trustedProxies,
    allowed: environment.ALLOWED_RECIPIENTS,
    dkim,
    askingsAnHour,
    largeDomains,
    room: { webhooksASite, sharedHosts },
    bounces: bounceSources(),
    // Somebody waits for the answer, and of the operator's own network readers get to know nothing.
    web: { ...webOf(environment, page), trusted: [], connectMs: 5000, answerMs: 10_000 },
    spoolFolder: environment.ALLCLEAR_SPOOL ?? spoolBeside(environment.ALLCLEAR_STORE),
    listen,
    say: (line) => console.error(line),
  }).catch((error: unknown) => stop(listenSentence(error), 1));
  const stopWatching = watchFolder(values.content, { onChange: written.readAgain, onGone: written.readAgain });
  console.log(`The subscription service listens at ${service.listensAt}; readers reach it at ${service.url}.`);
  await signalled(service);
  stopWatching();
}

/** Beside the file; a server has no place beside it on this machine. */
function spoolBeside(place: string): string {
  return isServer(place) ? 'var' : dirname(place);
}

function bounceSources(): BounceSources {
  const { AMAZON_SES_TOPIC: topicArn, MAILGUN_SIGNING_KEY: signingKey, SENDGRID_VERIFICATION_KEY } = environment;
  const { POSTMARK_WEBHOOK_USER: user, POSTMARK_WEBHOOK_PASSWORD: password } = environment;
  return {
    ...NO_BOUNCES,
    amazonSes: topicArn === null ? null : { topicArn },
    mailgun: signingKey === null ? null : { signingKey },
    postmark: user === null || password === null ? null : { user, password },
    sendGrid: SENDGRID_VERIFICATION_KEY === null ? null : { verificationKey: SENDGRID_VERIFICATION_KEY },
  };
}

function signalled(service: RunningService): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        // A second one does not wait.
        if (isEnding) process.exit(1);
        isEnding = true;
        console.log('Ending: what is under way is finished.');
        void service.close().then(resolve);
      });
  });
}

interface KeptContent {
  content: () => Content;
  readAgain: () => void;
}

/** What was in order last: a mistake that somebody is writing does not end the service. */
function contentKept(folder: string): KeptContent {
  const first = readContent(folder).content;
  let kept = first ?? stop(`“${folder}” has problems, so nothing was started. “npm run check” shows them.`, 1);
  return {
    content: () => kept,
    readAgain() {
      const { content } = readContent(folder);
      if (content === null) return console.error(`“${folder}” has problems; the service goes on with what it had.`);
      kept = content;
    },
  };
}

function listenSentence(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { host, port } = environment.ALLCLEAR_LISTEN;
  if (code === 'EADDRINUSE')
    return `Something else listens at ${host}:${port}: end it, or name another port in ALLCLEAR_LISTEN.`;
  if (code === 'EACCES') return `This account may not listen at port ${port}: name one above 1023 in ALLCLEAR_LISTEN.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${host}: name one of its own in ALLCLEAR_LISTEN.`;
  throw error;
}
