/** What every channel offers to who sends: one message to one target, and what came of it. */
import type { PostVerdict } from './answer.ts';

export interface ChannelMessage {
  /** As {@link parseTarget} gave it to the store. */
  target: string;
  /** Made once for all that get the same. */
  body: Buffer;
  /**
   * Letters, digits, “-”, “_” and “.”: the same for every attempt, another for every
   * update and recipient, and revealing neither. Receivers that can know a message
   * again do so by it.
   */
  id: string;
  /** The id of the incident, maintenance or announcement: what is said about one belongs together. */
  subjectId: string;
}

export interface Sending {
  /** Called once, right before the first byte could leave; false means that none may. */
  beforeBody: () => Promise<boolean>;
  /** Aborted: what is in flight is dropped. */
  signal?: AbortSignal;
}

export interface ChannelSender {
  /** Whether the other side knows a message again: one of which no answer came may then be sent again. */
  isIdempotent: boolean;
  /** Sends one message. Rejects only as `beforeBody` does. */
  send: (message: ChannelMessage, sending: Sending) => Promise<PostVerdict>;
}

/** For a target that no longer passes the door, say because the rules became stricter. */
export function badTarget(): PostVerdict {
  return { state: 'failed', code: 'bad-target', reply: null, retryAfterMs: null };
}
