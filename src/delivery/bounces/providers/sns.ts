/**
 * Messages of Amazon SNS, verified as in
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html.
 * Signature version 2 (SHA-256) alone: docs/bounces.md says how a topic is set to it.
 * The certificate is fetched by the caller, from addresses that this file let pass.
 */
import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { isFresh } from './webhook.ts';
import { MINUTE, type Instant } from '#core/instant.ts';

const text = z.string().max(300_000);

const common = {
  MessageId: text,
  Message: text,
  Timestamp: z.iso.datetime(),
  TopicArn: text,
  SignatureVersion: text,
  Signature: text,
  SigningCertURL: text,
};

export const snsMessageSchema = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), Subject: text.nullish(), ...common }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), Token: text, SubscribeURL: text, ...common }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), Token: text, SubscribeURL: text, ...common }),
]);
export type SnsMessage = z.output<typeof snsMessageSchema>;

/**
 * @limit A message of SNS is believed so long. It tries for an hour at most, with the same time and
 * id: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html.
 */
export const MAX_AGE = 65 * MINUTE;

export interface SnsSettings {
  /** Messages of every other topic are refused: anybody may have one. */
  topicArn: string;
  /** Fetches a certificate as PEM, by https and without following redirects. May keep it: it never changes at its address. */
  certificateOf: (url: string) => Promise<string>;
}

/** Null: the message is from the topic. Otherwise a sentence for the operator. Rejects as `certificateOf` does. */
export async function snsProblem(message: SnsMessage, settings: SnsSettings, now: Instant): Promise<string | null> {
  if (message.TopicArn !== settings.topicArn)
    return 'A message of Amazon SNS is from another topic than the one that is set.';
  if (message.SignatureVersion !== '2')
    return 'A message of Amazon SNS has a signature of an old kind: set the topic’s attribute “SignatureVersion” to 2.';
  if (!isAmazonUrl(message.SigningCertURL, '.pem'))
    return 'A message of Amazon SNS names a certificate that is not Amazon’s.';
  if (!isFresh(Date.parse(message.Timestamp), now, MAX_AGE))
    return 'A message of Amazon SNS is more than 65 minutes old.';
  return (await isSigned(message, settings, now)) ? null : 'A message of Amazon SNS has a signature that is not right.';
}

/** Where SNS serves its certificates and confirmations, in every region. */
export function isAmazonUrl(text: string, ending = ''): boolean {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '')
    return false;
  return /^sns\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com(?:\.cn)?$/.test(url.hostname) && url.pathname.endsWith(ending);
}

async function isSigned(message: SnsMessage, { certificateOf }: SnsSettings, now: Instant): Promise<boolean> {
  const pem = await certificateOf(message.SigningCertURL);
  try {
    const certificate = new X509Certificate(pem);
    const isInForce = certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
    const signature = Buffer.from(message.Signature, 'base64');
    return isInForce && verify('sha256', Buffer.from(signedText(message)), certificate.publicKey, signature);
  } catch {
    return false;
  }
}

/** The signed fields by name, each name and value on a line of its own. */
export function signedText(message: SnsMessage): string {
  const { Message, MessageId, Timestamp, TopicArn, Type } = message;
  const fields =
    message.Type === 'Notification'
      ? { Message, MessageId, Subject: message.Subject, Timestamp, TopicArn, Type }
      : { Message, MessageId, SubscribeURL: message.SubscribeURL, Timestamp, Token: message.Token, TopicArn, Type };
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}
