/** The folder of mails that the preview's SMTP server kept, read back by a parser that knows nothing of our sender. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

export interface ReceivedMail {
  /** The file's name without `.eml`. */
  id: string;
  to: string;
  from: string;
  subject: string;
  /** As the mail says; ISO 8601. */
  date: string;
  text: string;
  html: string;
}

const ID = /^[0-9a-f-]{36}$/;

/** Newest first, then by recipient. */
export async function listMails(folder: string): Promise<ReceivedMail[]> {
  const ids = readdirSync(folder).flatMap((name) => (name.endsWith('.eml') ? [name.slice(0, -4)] : []));
  const mails = await Promise.all(ids.map((id) => readMail(folder, id)));
  return mails
    .filter((mail) => mail !== null)
    .toSorted((a, b) => compare(b.date, a.date) || compare(a.subject, b.subject) || compare(a.to, b.to));
}

/** Null where there is no such mail. */
export async function readMail(folder: string, id: string): Promise<ReceivedMail | null> {
  const raw = rawMail(folder, id);
  if (raw === null) return null;
  const mail = await PostalMime.parse(raw);
  return {
    id,
    to: mail.to?.[0]?.address ?? '',
    from: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    date: mail.date ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
  };
}

/** The bytes as they came. */
export function rawMail(folder: string, id: string): Uint8Array<ArrayBuffer> | null {
  if (!ID.test(id)) return null;
  try {
    return new Uint8Array(readFileSync(join(folder, `${id}.eml`)));
  } catch {
    return null;
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
