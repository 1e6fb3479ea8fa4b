/**
 * What sending services report about mails. A request that is not proved is
 * answered by 403 and nothing more; one that is, by 2xx, whoever it is about:
 * else the service sends it again and again.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HOUR, type Instant } from '#core/instant.ts';
import { applyReportIn, nothingApplied } from '#delivery/bounces/apply.ts';
import { sesReports, type SesAnswer } from '#delivery/bounces/providers/amazon-ses.ts';
import { mailgunReports } from '#delivery/bounces/providers/mailgun.ts';
import { postmarkReports } from '#delivery/bounces/providers/postmark.ts';
import { sendGridReports } from '#delivery/bounces/providers/sendgrid.ts';
import {
  KNOWN_AGAIN_FOR,
  type Heard,
  type WebhookContext,
  type WebhookRequest,
} from '#delivery/bounces/providers/webhook.ts';
import { noteUnused } from '#delivery/bounces/unused.ts';
import { tagIn } from '#delivery/mail/verp.ts';
import { takeQuota } from '#delivery/people/quota.ts';
import type { Session } from '#delivery/store/database.ts';
import type { Store } from '#delivery/store/store.ts';
import { toldOf } from '#delivery/store/surprise.ts';
import type { App } from '../app.ts';
import { AmazonError, type BounceSources } from '../bounce-sources.ts';
import type { Desk, ServiceContext } from '../service.ts';

/** @limit Some services send hundreds of events at once. */
export const MAX_BODY = 1024 * 1024;

type Reader = (request: WebhookRequest, context: WebhookContext) => SesAnswer | Promise<SesAnswer>;

const SERVICES = ['amazon-ses', 'mailgun', 'postmark', 'sendgrid'] as const;
type Service = (typeof SERVICES)[number];

export function bounceRoutes(desk: Desk): App {
  const routes: App = new Hono();
  const tell = sparing(desk);
  const limit = bodyLimit({ maxSize: MAX_BODY, onError: (context) => context.body(null, 413) });
  const readers = readersOf(desk.bounces);
  for (const service of SERVICES) {
    const reader = readers[service];
    if (reader !== null)
      routes.post(`/bounces/${service}`, limit, async (context) => {
        try {
          return await answered(desk, context, { service, reader, tell });
        } catch (error) {
          tell(
            `A webhook of ${service} could not be read: ${error instanceof AmazonError ? error.message : toldOf(error)}`,
          );
          return context.body(null, 500);
        }
      });
  }
  return routes;
}

function readersOf({
  amazonSes,
  mailgun,
  postmark,
  sendGrid,
  getAmazon,
}: BounceSources): Record<Service, Reader | null> {
  const certificateOf = kept(getAmazon);
  return {
    'amazon-ses': amazonSes && ((request, context) => sesReports(request, { ...amazonSes, certificateOf }, context)),
    mailgun: mailgun && ((request, context) => mailgunReports(request, mailgun, context)),
    postmark: postmark && ((request, context) => postmarkReports(request, postmark, context)),
    sendgrid: sendGrid && ((request, context) => sendGridReports(request, sendGrid, context)),
  };
}

/** There is one in force, and one before and after it. */
const MOST_CERTIFICATES = 4;

/** A certificate never changes at its address; of made-up addresses none is kept. */
function kept(get: (url: string) => Promise<string>): (url: string) => Promise<string> {
  const known = new Map<string, string>();
  return async (url) => {
    const text = known.get(url) ?? (await get(url));
    if (known.size < MOST_CERTIFICATES) known.set(url, text);
    return text;
  };
}

interface Answering {
  service: Service;
  reader: Reader;
  tell: (sentence: string) => void;
}

async function answered(desk: Desk, context: ServiceContext, answering: Answering): Promise<Response> {
  const { service, reader, tell } = answering;
  const secrets = desk.store.vault.returnSecrets(desk.clock());
  const request = {
    header: (name: string) => context.req.header(name) ?? null,
    body: new Uint8Array(await context.req.arrayBuffer()),
  };
  const answer = await reader(request, { now: desk.clock(), deliveryOf: (address) => tagIn(address, secrets) });
  if ('refused' in answer) {
    tell(answer.sentence);
    if (answer.isProved === true) await noteUnreadable(desk, service);
    return context.body(null, answer.refused === 'forbidden' ? 403 : 400);
  }
  if ('confirmUrl' in answer) await desk.bounces.getAmazon(answer.confirmUrl);
  else await apply(desk, answer, answering);
  return context.body(null, 204);
}

/** In one transaction: where it fails, the request is not known as told, and the service may come again. */
async function apply({ store, clock }: Desk, heard: Heard, { service, tell }: Answering): Promise<void> {
  const now = clock();
  const applied = await store.db.transaction(async (session) => {
    const application = { vault: store.vault, now, applied: nothingApplied() };
    if (await isToldBefore(session, store, { service, mark: heard.mark, now }))
      await noteUnused(session, { source: service, kind: 'request', reason: 'told-before' }, now);
    else {
      for (const report of heard.reports) await applyReportIn(session, report, application);
      for (const kind of heard.unread) await noteUnused(session, { source: service, kind, reason: 'not-read' }, now);
    }
    return application.applied;
  });
  for (const { status } of applied.alarms)
    tell(`Mails are refused for their sender or their text (${status ?? 'no status'}); see docs/bounces.md.`);
  if (applied.strangeComplaints > 0)
    tell(`${service} told a complaint about nobody in the store; see docs/bounces.md.`);
}

/** Whoever has caught a request may send it again; it is taken once. */
async function isToldBefore(
  session: Session,
  { vault }: Store,
  { service, mark, now }: { service: Service; mark: string | null; now: Instant },
): Promise<boolean> {
  if (mark === null) return false;
  const once = { limit: 1, windowMs: KNOWN_AGAIN_FOR };
  return !(await takeQuota(session, vault, { key: `told ${service} ${mark}`, quota: once, now }));
}

function noteUnreadable({ store, clock }: Desk, service: Service): Promise<void> {
  const unused = { source: service, kind: 'request', reason: 'unreadable' } as const;
  return store.db.transaction((session) => noteUnused(session, unused, clock()));
}

/** The same sentence once an hour: strangers can make us say it. */
function sparing({ say, clock }: Desk): (sentence: string) => void {
  const said = new Map<string, Instant>();
  return (sentence) => {
    const [now, before] = [clock(), said.get(sentence)];
    if (before !== undefined && now - before < HOUR) return;
    if (said.size > 100) said.clear();
    said.set(sentence, now);
    say(sentence);
  };
}
