/** One mail to one address, on a connection of its own: confirmations and codes, which nobody sends by the thousand. */
import type { RelayProblem } from './relay-problem.ts';
import { connectToAny } from './relays.ts';
import type { Deadlines, OutgoingMail } from './smtp.ts';
import type { SmtpSettings } from './smtp-settings.ts';
import type { Verdict } from '../verdict.ts';

const DEADLINES: Deadlines = { connectMs: 20_000, envelopeMs: 30_000, bodyMs: 120_000 };

/** What the first relay that can be reached answered, or why there is none. */
export async function sendOne(relay: SmtpSettings, mail: OutgoingMail): Promise<Verdict | RelayProblem> {
  const connection = await connectToAny(relay, DEADLINES);
  if ('message' in connection) return connection;
  try {
    return await connection.send(mail);
  } finally {
    connection.quit();
  }
}
