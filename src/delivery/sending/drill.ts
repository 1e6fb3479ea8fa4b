/**
 * A drill: the whole way of an update, to colleagues alone. It runs on a store of
 * its own, made for it and gone with it, in which nobody but they are; so it
 * cannot reach a subscriber, and nothing of it is in the ledger.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Content } from '#core/content.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import { demonstrationProblem } from '../mail/relay-problem.ts';
import { adopt } from '../outbox/ledger.ts';
import { addSubscribers } from '../people/subscribers.ts';
import { closeStore, openStore } from '../store/store.ts';
import { sendNotices, type SendOptions, type SendReport } from './send-notices.ts';

const MARK = 'DRILL';
const BANNER = 'This is a drill. Nothing has happened, and there is nothing to do.';

export interface Drill extends Omit<SendOptions, 'store' | 'isDrill' | 'isBackfilling' | 'isResendingUnknown'> {
  /** Which update; null: the newest. */
  updateId: string | null;
  /** Checked. */
  recipients: readonly string[];
}

/** The report, or a sentence where there is nothing to drill. */
export async function runDrill({ updateId, recipients, ...options }: Drill): Promise<SendReport | { refusal: string }> {
  const { content, relay, now } = options;
  const notices = noticesOf(content);
  const chosen = updateId === null ? notices[0] : notices.find(({ id }) => id === updateId);
  if (chosen === undefined)
    return {
      refusal: updateId === null ? 'There is no update yet to drill with.' : `There is no update “${updateId}”.`,
    };
  // A demonstration stays on this machine, drill or not.
  const problem = demonstrationProblem(content.page, relay);
  if (problem !== null) return { refusal: problem.message };
  const folder = mkdtempSync(join(tmpdir(), 'allclear-drill-'));
  const store = await openStore(join(folder, 'drill.db'), { key: randomBytes(32) });
  try {
    const rows = recipients.map((address, line) => ({ line, address, components: [], locale: null }));
    await addSubscribers(store, rows, { now, isReviving: false });
    await adopt(
      store,
      notices.filter(({ id }) => id !== chosen.id),
      now,
    );
    return await sendNotices({
      ...options,
      content: inDrill(content, chosen),
      store,
      isDrill: true,
      isBackfilling: true,
    });
  } finally {
    await closeStore(store);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same, with a mark that stands in the sender, the subject and the first line. */
function inDrill(content: Content, { at }: Notice): Content {
  const { page } = content;
  return { ...content, page: { ...page, name: `${MARK} ${page.name}`, demonstration: { notice: BANNER, at } } };
}
