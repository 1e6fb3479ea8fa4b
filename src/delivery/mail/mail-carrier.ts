/** Mails go through the operator's relay, a connection a worker. */
import type { Carrier, Line } from '../sending/carrier.ts';
import type { Claim } from '../outbox/outbox.ts';
import { backoffAfter } from '../outbox/backoff.ts';
import { refusalProblem } from './relay-problem.ts';
import { connect, type Deadlines, type MailConnection, type OutgoingMail } from './smtp.ts';
import type { SmtpSettings } from './smtp-settings.ts';

export interface MailCarrying {
  relay: SmtpSettings;
  connections: number;
  deadlines: Deadlines;
  mailFor: (claim: Claim) => Pick<OutgoingMail, 'envelope' | 'message'>;
  /** A connection that is open already; the first line is made of it. */
  first: MailConnection | null;
  onRefusal: Carrier['onRefusal'];
}

export function mailCarrier({ relay, connections, deadlines, mailFor, first, onRefusal }: MailCarrying): Carrier {
  let spare = first;
  function lineOf(connection: MailConnection): Line {
    return {
      ...connection,
      send: (claim, beforeBody) => connection.send({ ...mailFor(claim), beforeBody }),
    };
  }
  return {
    channel: 'email',
    lines: connections,
    async open() {
      const connection = spare ?? (await connect(relay, deadlines));
      spare = null;
      return 'message' in connection ? connection : lineOf(connection);
    },
    backoff: backoffAfter,
    refusal: (code) => refusalProblem(relay, code),
    onRefusal,
    close() {
      spare?.quit();
      spare = null;
    },
  };
}
