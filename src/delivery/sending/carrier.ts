/**
 * What takes messages to subscribers on one channel. The sender gives each of
 * its workers a line of the carrier: an SMTP connection, or for channels that
 * are addressed one by one, nothing that has to be held open.
 */
import type { Instant } from '#core/instant.ts';
import type { ChannelName } from '../channel-name.ts';
import type { RelayProblem } from '../mail/relay-problem.ts';
import type { Claim } from '../outbox/claims.ts';
import type { Session } from '../store/database.ts';
import type { Verdict } from '../verdict.ts';

export interface CarriedVerdict extends Verdict {
  /** When it wants to be asked again, in milliseconds, where it says so. */
  retryAfterMs?: number | null;
  /** How long the sending took. */
  tookMs?: number;
}

interface Steps {
  /** Called once, when nothing of the message has left and it could; false means nothing may. */
  beforeBody: () => Promise<boolean>;
  /**
   * Called at most once, when the message is about to leave: what follows it on this line, where that is known
   * already. Its other end may be asked about it then; no part of its message leaves before it is sent itself.
   */
  next: () => Claim | null;
}

export interface Line {
  /** Sends one message and says what that proves. */
  send: (claim: Claim, steps: Steps) => Promise<CarriedVerdict>;
  /** False once its other end has gone: open another. */
  isUsable: () => boolean;
  /** Says goodbye, without waiting for an answer. */
  quit: () => void;
  /** Drops it now, whatever is in flight. */
  destroy: () => void;
}

export interface Carrier {
  channel: ChannelName;
  /** At most so many lines at once. */
  lines: number;
  open: () => Promise<Line | RelayProblem>;
  /** When a delivery that was refused for now is tried again, in milliseconds, `attempt` counting earlier refusals; null: never. */
  backoff: (attempt: number, chance: number) => number | null;
  /**
   * Where everything goes through one relay: its problem when it refuses
   * everybody, or, with `until`, when it takes nothing before then; a pace of our own
   * has no code. Null where each target answers for itself.
   */
  refusal: ((code: string | null, until?: Instant) => RelayProblem) | null;
  /** The relay in use refuses everybody: whether another takes over. Absent: there is none. */
  fallBack?: () => boolean;
  /**
   * Called with what was refused for good, once it is known that the recipient and not a relay is at
   * fault: in the transaction that writes the verdict, or a later one. It may be called again where that failed.
   */
  onRefusal: (session: Session, claim: Claim, verdict: CarriedVerdict) => Promise<void>;
  /** Lets go of what no line took. */
  close: () => void;
}
