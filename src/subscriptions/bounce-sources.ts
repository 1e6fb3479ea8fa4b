/** The sending services whose webhooks the operator has switched on, and the way to Amazon. */
import { isAmazonUrl } from '#delivery/bounces/providers/sns.ts';
import type { MailgunSettings } from '#delivery/bounces/providers/mailgun.ts';
import type { PostmarkSettings } from '#delivery/bounces/providers/postmark.ts';
import type { SendGridSettings } from '#delivery/bounces/providers/sendgrid.ts';

/** Null: requests of the service are not taken. */
export interface BounceSources {
  amazonSes: { topicArn: string } | null;
  mailgun: MailgunSettings | null;
  postmark: PostmarkSettings | null;
  sendGrid: SendGridSettings | null;
  /** Gets a page of Amazon's as text. Rejects where there is none. */
  getAmazon: (url: string) => Promise<string>;
}

export const NO_BOUNCES: BounceSources = {
  amazonSes: null,
  mailgun: null,
  postmark: null,
  sendGrid: null,
  getAmazon,
};

/** Amazon did not give what was asked for. The message is ours whole, so a log may repeat it. */
export class AmazonError extends Error {
  override name = 'AmazonError';
}

const DEADLINE_MS = 10_000;
const MAX_LENGTH = 100_000;

/** By https, from Amazon alone, and nowhere else where that sends us. */
async function getAmazon(url: string): Promise<string> {
  if (!isAmazonUrl(url)) throw new AmazonError('An address that is not Amazon’s was not asked.');
  const options = { redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) } as const;
  const { answer, text } = await fetch(url, options)
    .then(async (answer) => ({ answer, text: await answer.text() }))
    .catch(() => {
      throw new AmazonError('Amazon SNS could not be reached.');
    });
  if (!answer.ok || text.length > MAX_LENGTH) throw new AmazonError(`Amazon SNS answered ${answer.status}.`);
  return text;
}
