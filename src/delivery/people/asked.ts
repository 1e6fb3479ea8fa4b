/** What somebody asks to be told, and where. */
import { z } from 'zod';
import { channelNameSchema } from '../channel-name.ts';
import { choiceSchema } from './choice.ts';

export const askedSchema = z.strictObject({
  channel: channelNameSchema,
  address: z.string(),
  /** The mailbox that answers for an address that is none. */
  contact: z.string().nullable(),
  choice: choiceSchema,
  locale: z.string().nullable(),
});
export type Asked = z.output<typeof askedSchema>;

/** To whom the confirmation goes. */
export function mailboxOf({ address, contact }: Pick<Asked, 'address' | 'contact'>): string {
  return contact ?? address;
}
