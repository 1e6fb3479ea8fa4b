/** Mails go through the operator's relay, a connection a worker. */
import type { Carrier, Line } from '../sending/carrier.ts';
import type { Claim } from '../outbox/claims.ts';
import { backoffAfter } from '../outbox/backoff.ts';
import { paceProblem, refusalProblem } from './relay-problem.ts';
import type { Relays } from './relays.ts';
import type { MailConnection, OutgoingMail } from './smtp.ts';

export interface MailCarrying {
  relays: Relays;
  connections: number;
  mailFor: (claim: Claim) => Pick<OutgoingMail, 'envelope' | 'message'>;
  /** A connection that is open already; the first line is made of it. */
  first: MailConnection | null;
  onRefusal: Carrier['onRefusal'];
}

/** The envelope that was said and that of the message have to be one. */
interface Prepared {
  claim: Claim;
  mail: ReturnType<MailCarrying['mailFor']>;
}

export function mailCarrier({ relays, connections, mailFor, first, onRefusal }: MailCarrying): Carrier {
  let spare = first;
  function lineOf(connection: MailConnection): Line {
    let ahead: Prepared | null = null;
    function prepare(claim: Claim): Prepared {
      return { claim, mail: mailFor(claim) };
    }
    return {
      ...connection,
      send(claim, { beforeBody, next }) {
        const { mail } = ahead?.claim === claim ? ahead : prepare(claim);
        ahead = null;
        function nextEnvelope() {
          const following = next();
          ahead = following === null ? null : prepare(following);
          return ahead?.mail.envelope ?? null;
        }
        return connection.send({ ...mail, beforeBody, next: nextEnvelope });
      },
    };
  }
  return {
    channel: 'email',
    lines: connections,
    async open() {
      const connection = spare ?? (await relays.open());
      spare = null;
      return 'message' in connection ? connection : lineOf(connection);
    },
    backoff: backoffAfter,
    refusal: (code, until) =>
      until === undefined ? refusalProblem(relays.current(), code) : paceProblem(relays.current(), { code, until }),
    fallBack: relays.giveUp,
    onRefusal,
    close() {
      spare?.quit();
      spare = null;
    },
  };
}
