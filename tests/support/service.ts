/** The subscription service for tests: Request in, Response out, with a mailer that keeps, and a clock to turn. */
import { onTestFinished } from 'vitest';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { Web } from '#delivery/channels/post.ts';
import { WEBHOOKS_A_SITE, type HostRoom } from '#delivery/people/host-room.ts';
import { mailboxOf } from '#delivery/people/asked.ts';
import { subscriberRecord } from '#delivery/people/data-rights.ts';
import type { Confirmation } from '#delivery/people/requests.ts';
import { manageToken } from '#delivery/people/tokens.ts';
import { withBatches } from '#delivery/store/batch.ts';
import { withDeadline } from '#delivery/store/deadline.ts';
import type { Store } from '#delivery/store/store.ts';
import { NO_BOUNCES, type BounceSources } from '#subscriptions/bounce-sources.ts';
import { createApp, type App } from '#subscriptions/app.ts';
import type { EndSpool } from '#subscriptions/end-spool.ts';
import { openPostOffice, type CodeMail, type Mailer } from '#subscriptions/post-office.ts';
import { stampOf } from '#subscriptions/form-stamp.ts';
import { aContent, time } from './makers.ts';
import { aStore } from './temporary-store.ts';

export const SERVICE_URL = 'https://updates.exchange.example';

export interface TestedService {
  app: App;
  store: Store;
  /** What was mailed, in its order, once `mailed` has resolved. */
  confirmations: Confirmation[];
  codes: CodeMail[];
  said: string[];
  now: Instant;
  /** What was to be mailed has been. */
  mailed: () => Promise<void>;
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** From a form, as a browser posts it. */
  post: (
    path: string,
    fields?: Record<string, string | string[]>,
    from?: { remote?: string; headers?: Record<string, string> },
  ) => Promise<Response>;
  /** The fields of the choose form, as a person sends them. */
  signUp: (fields?: Record<string, string | string[]>) => Record<string, string | string[]>;
}

export interface ServiceUnderTest {
  content?: Content;
  store?: Store;
  mailer?: Mailer;
  askingsAnHour?: number;
  largeDomains?: readonly string[];
  room?: Partial<HostRoom>;
  trustedProxies?: readonly string[];
  url?: string;
  bounces?: Partial<BounceSources>;
  web?: Web;
  spool?: EndSpool;
  /** How long the store is waited for; unless given, as long as the store itself waits. */
  patienceMs?: number;
}

export async function aService(said: ServiceUnderTest = {}): Promise<TestedService> {
  const opened = said.store ?? (await aStore());
  const { patienceMs } = said;
  const inTime = patienceMs === undefined ? opened.db : withDeadline(opened.db, patienceMs);
  const store = { ...opened, db: withBatches(inTime, patienceMs === undefined ? {} : { patienceMs }) };
  const content = said.content ?? aContent();
  const confirmations: Confirmation[] = [];
  const codes: CodeMail[] = [];
  const lines: string[] = [];
  const mailer = said.mailer ?? keepingMailer(confirmations, codes);
  const post = openPostOffice({
    store,
    mailer,
    say: (line) => lines.push(line),
    retryAfterMs: [0, 0],
    startAfterMs: () => 0,
  });
  onTestFinished(() => post.close());
  const app = createApp({
    store,
    content: () => content,
    clock: () => service.now,
    post,
    say: (line) => lines.push(line),
    bounces: { ...NO_BOUNCES, ...said.bounces },
    web: said.web ?? null,
    spool: said.spool ?? null,
    settings: {
      url: said.url ?? SERVICE_URL,
      trustedProxies: said.trustedProxies ?? [],
      askingsAnHour: said.askingsAnHour ?? 1000,
      largeDomains: said.largeDomains ?? [],
      room: { webhooksASite: WEBHOOKS_A_SITE, sharedHosts: [], ...said.room },
    },
  });
  const service: TestedService = {
    app,
    store,
    confirmations,
    codes,
    said: lines,
    now: time('2022-01-17T14:00Z'),
    async mailed() {
      for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    },
    get: (path, headers = {}) => ask(new Request(SERVICE_URL + path, { headers })),
    post: (path, fields = {}, { remote, headers = {} } = {}) =>
      ask(new Request(SERVICE_URL + path, { method: 'POST', body: bodyOf(fields), headers }), remote),
    signUp: (fields = {}) => ({
      stamp: stampOf(store.vault, service.now - 5000),
      reference: '',
      scope: 'all',
      kind: ['incident', 'maintenance', 'announcement'],
      locale: content.page.languages[0] ?? 'en',
      way: 'email',
      target: '',
      email: 'person@customers.example',
      ...fields,
    }),
  };
  async function ask(request: Request, remote = '203.0.113.7'): Promise<Response> {
    return app.fetch(request, { remote });
  }
  return service;
}

function keepingMailer(confirmations: Confirmation[], codes: CodeMail[]): Mailer {
  const accepted = { state: 'accepted', code: '250', reply: null } as const;
  return {
    async confirmation(confirmation, mayLeave) {
      if (await mayLeave()) confirmations.push(confirmation);
      return accepted;
    },
    async code(mail, mayLeave) {
      if (await mayLeave()) codes.push(mail);
      return accepted;
    },
  };
}

function bodyOf(fields: Record<string, string | string[]>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each])),
  );
}

/** Where the subscriber manages, as a code would open it now. */
export async function manageLinkOf({ store, now }: Pick<TestedService, 'store' | 'now'>, id = 1): Promise<string> {
  const record = await subscriberRecord(store, id);
  if (record === null) throw new Error(`There is no subscriber ${id}.`);
  return `/m/${manageToken(store.vault, record, now)}`;
}

/** For whom the confirmations went. */
export function recipientsOf({ confirmations }: Pick<TestedService, 'confirmations'>): string[] {
  return confirmations.map(({ asked }) => mailboxOf(asked));
}
