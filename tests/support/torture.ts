/**
 * A sender that is killed again and again, and what became of everybody in the
 * end. `npm run torture` does it at length and tests do it briefly; the sender is
 * the real command, in a process of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '#delivery/store/store.ts';
import { stopBetweenWrites } from './stop-between-writes.ts';
import { TORTURE_KEY } from './torture-key.ts';

/** A relay that remembers whom it took mail for. */
export interface RememberingRelay {
  url: string;
  /** Grows with everything that it takes. */
  size: () => number;
  /** How often it took a mail, by the recipient. */
  copies: () => Promise<Map<string, number>>;
}

export interface Torture {
  /** Open here for looking; the senders open it themselves. */
  store: Store;
  /** As ALLCLEAR_STORE names it. */
  place: string;
  /** For the content. */
  folder: string;
  relay: RememberingRelay;
  recipients: number;
  connections: number;
  /** By how much the relay's size grows with a mail, about. */
  mailSize: number;
  /** Numbers in [0, 1). */
  chance: () => number;
}

export interface Outcome {
  kills: number;
  /** The most deliveries that one sender left in doubt. */
  mostInDoubt: number;
  accepted: number;
  unknown: number;
  /** Of the unknown, those that the relay has. */
  unknownTaken: number;
  /** Recipients with more than one copy. */
  doubles: number;
  /** Recipients who ended neither accepted nor unknown. */
  lost: number;
  /** Accepted by the ledger, and not at the relay. */
  missing: number;
}

/** Numbers in [0, 1) that a run can be repeated with. */
export function chancesOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Whether every promise was kept. */
export function isKept({ doubles, lost, missing, mostInDoubt, unknown, kills }: Outcome, connections: number): boolean {
  return doubles + lost + missing === 0 && mostInDoubt <= connections && unknown <= kills * connections;
}

/** Kills the sender `kills` times at random moments, lets it finish, and judges. */
export async function killAgainAndAgain(torture: Torture, kills: number): Promise<Outcome> {
  writeContent(torture.folder);
  let done = 0;
  while (done < kills && (await killOnce(torture, kills))) done += 1;
  await finish(torture);
  return { kills: done, ...(await judge(torture)) };
}

/** Four senders at once: the first is killed, the second is stopped until its leases have ended, and goes on then. */
export async function killOneStopOne(torture: Torture, leaseMs: number): Promise<Outcome> {
  writeContent(torture.folder);
  const senders = [1, 2, 3, 4].map(() => startSender(torture, leaseMs));
  const ended = senders.map(async (sender) => once(sender, 'exit'));
  const [first, second] = senders;
  await untilGrown(torture, torture.recipients / 4, Promise.all(ended));
  first?.kill('SIGKILL');
  if (second !== undefined) await stopBetweenWrites(second, torture.place);
  await Promise.all(ended.filter((_, index) => index !== 1));
  await sleep(leaseMs * 1.2);
  await finish(torture, leaseMs);
  second?.kill('SIGCONT');
  await ended[1];
  await finish(torture, leaseMs);
  return { kills: 2, ...(await judge(torture)) };
}

/** False: it had ended by itself. */
async function killOnce(torture: Torture, kills: number): Promise<boolean> {
  const { recipients, chance } = torture;
  const sender = startSender(torture);
  const ended = once(sender, 'exit');
  // Now and then before it has sent anything.
  if (chance() < 0.1) await Promise.race([sleep(chance() * 1000), ended]);
  else await untilGrown(torture, (chance() * 1.6 * recipients) / kills, ended);
  await sleep(chance() * 5);
  const isAlive = sender.exitCode === null;
  sender.kill('SIGKILL');
  await ended;
  return isAlive;
}

async function untilGrown({ relay, mailSize }: Torture, mails: number, ended: Promise<unknown>): Promise<void> {
  const waiting = { isOver: false };
  void ended.then(() => (waiting.isOver = true));
  const enough = relay.size() + mails * mailSize;
  while (!waiting.isOver && relay.size() < enough) await sleep(2);
}

/** Runs it until nothing waits for anybody any more. */
async function finish(torture: Torture, leaseMs?: number): Promise<void> {
  for (let tries = 0; tries < 30; tries += 1) {
    await once(startSender(torture, leaseMs), 'exit');
    if ((await countIn(torture.store, ['ready', 'leased', 'started'])) === 0) return;
    // A server may need a moment to know that a sender is dead.
    await sleep(500);
  }
}

function startSender({ place, folder, relay, connections }: Torture, leaseMs?: number): ChildProcess {
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    NO_COLOR: '1',
    ALLCLEAR_STORE: place,
    ALLCLEAR_KEY: TORTURE_KEY.toString('hex'),
    SMTP_URL: relay.url,
  };
  const words =
    leaseMs === undefined
      ? ['scripts/notify.ts', '--send', '--all-at-once', '--yes', '--wait', '0', '--error-limit', '100']
      : ['tests/support/torture-sender.ts', '--lease', String(leaseMs)];
  const flags = ['--connections', String(connections), '--at', AT, '--content', join(folder, 'content')];
  return spawn(process.execPath, [...words, ...flags], { env, stdio: 'ignore' });
}

async function countIn({ db }: Store, states: string[]): Promise<number> {
  const [row] = await db.all(`SELECT count(*) AS count FROM delivery WHERE state IN ${db.dialect.listed(':states')}`, {
    states: JSON.stringify(states),
  });
  return Number(row?.['count']);
}

async function judge({ store, relay, recipients }: Torture): Promise<Omit<Outcome, 'kills'>> {
  const copies = await relay.copies();
  const rows = await store.db.all(
    'SELECT d.state, d.owner, s.address_sealed AS sealed FROM delivery d JOIN subscriber s ON s.id = d.target_id',
  );
  const told = rows.map(({ state, owner, sealed }) => ({
    state,
    owner,
    copies: copies.get(store.vault.open(String(sealed))) ?? 0,
  }));
  const accepted = told.filter(({ state }) => state === 'accepted');
  const unknown = told.filter(({ state }) => state === 'unknown');
  const inDoubt = [...Map.groupBy(unknown, ({ owner }) => owner).values()].map(({ length }) => length);
  return {
    mostInDoubt: Math.max(0, ...inDoubt),
    accepted: accepted.length,
    unknown: unknown.length,
    unknownTaken: unknown.filter((one) => one.copies > 0).length,
    doubles: [...copies.values()].filter((count) => count > 1).length,
    lost: recipients - accepted.length - unknown.length,
    missing: accepted.filter((one) => one.copies === 0).length,
  };
}

const AT = '2022-01-17T14:00Z';

const FILES = {
  'page.yaml': `name: Example Exchange
url: https://status.exchange.example
mailFrom: updates@status.exchange.example
components:
  - { id: withdrawals, name: Withdrawals, since: 2021-05-01T00:00Z }
`,
  'incidents/2022-01-17-withdrawals/incident.md': `---
title: Withdrawals are delayed
---
`,
  'incidents/2022-01-17-withdrawals/01-suspended.md': `---
at: 2022-01-17T13:00Z
status: investigating
components: { withdrawals: suspended }
nextUpdate: 2022-01-17T16:00Z
---
We have suspended withdrawals while we look into reports.
`,
};

/** An update of an hour ago, that concerns everybody. */
function writeContent(folder: string): void {
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(folder, 'content', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
