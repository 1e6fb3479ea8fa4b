/** What a subscriber wants to hear of. */
import { z } from 'zod';
import { SUBSCRIPTION_KINDS, type SubscriptionKind } from '../outbox/audience.ts';

export const choiceSchema = z.strictObject({
  /** Component ids; empty: every one. */
  components: z.array(z.string()),
  /** Empty: every kind. */
  kinds: z.array(z.enum(SUBSCRIPTION_KINDS as [SubscriptionKind, ...SubscriptionKind[]])),
  /** The id of the one incident or maintenance that is followed; null: all. */
  subject: z.string().nullable(),
});
export type Choice = z.output<typeof choiceSchema>;

export const EVERYTHING: Choice = { components: [], kinds: [], subject: null };
