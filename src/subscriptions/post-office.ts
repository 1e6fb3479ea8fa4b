/**
 * Mails the confirmations and codes some seconds after the answer has gone out, so that
 * the answer takes the same time whether there is one to send or not. What waits
 * for confirmation is in the store too, and is taken up again after a crash.
 */
import type { Instant } from '#core/instant.ts';
import { noteCodeLeft } from '#delivery/people/codes.ts';
import { noteMail, waitingConfirmations, type Confirmation } from '#delivery/people/requests.ts';
import type { Store } from '#delivery/store/store.ts';
import { beforeLeaving, MOST_RETRIES, newMailQueue, type QueueOptions, type Sent } from './mail-queue.ts';

export interface CodeMail {
  ticket: string;
  code: string;
  /** For the link. */
  key: string;
  to: string;
  language: string;
  askedAt: Instant;
  expiresAt: Instant;
}

/** Sends one mail; `mayLeave` is asked right before its first byte could. */
export interface Mailer {
  confirmation: (confirmation: Confirmation, mayLeave: () => Promise<boolean>) => Promise<Sent>;
  code: (mail: CodeMail, mayLeave: () => Promise<boolean>) => Promise<Sent>;
}

export interface PostOffice {
  confirm: (confirmation: Confirmation) => void;
  code: (mail: CodeMail) => void;
  /** Takes up what an earlier process has left. */
  resume: (now: Instant) => Promise<void>;
  /** Takes up what was left here, in a flood or because the relay was away for hours, once nothing else waits. */
  resumeLeft: (now: Instant) => Promise<void>;
  /** Resolves when nothing is under way; confirmations that wait are in the store. */
  close: () => Promise<void>;
}

export interface PostOfficeOptions extends QueueOptions {
  store: Store;
  mailer: Mailer;
}

/** A code is old in an hour, and asked for again. */
const RETRIES_OF_A_CODE = 2;

export function openPostOffice({ store, mailer, ...rest }: PostOfficeOptions): PostOffice {
  const queue = newMailQueue(rest);
  let isSomeLeft = false;
  function confirm(confirmation: Confirmation): void {
    const { token } = confirmation;
    queue.add({
      send: () => mailer.confirmation(confirmation, () => beforeLeaving(noteMail(store, token, 'left'))),
      putBack: () => noteMail(store, token, 'waiting'),
      retries: MOST_RETRIES,
      leave: () => (isSomeLeft = true),
    });
  }
  async function resume(now: Instant): Promise<void> {
    for (const confirmation of await waitingConfirmations(store, now)) confirm(confirmation);
  }
  return {
    confirm,
    code: (mail) =>
      queue.add({
        send: () => mailer.code(mail, () => beforeLeaving(noteCodeLeft(store, mail.ticket))),
        putBack: async () => undefined,
        retries: RETRIES_OF_A_CODE,
      }),
    resume,
    async resumeLeft(now) {
      // What waits here would get another token, and its job come to nothing.
      if (!isSomeLeft || !queue.isIdle()) return;
      isSomeLeft = false;
      await resume(now).catch((error: unknown) => {
        isSomeLeft = true;
        throw error;
      });
    },
    close: queue.close,
  };
}
