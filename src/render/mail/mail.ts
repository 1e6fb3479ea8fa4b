/**
 * A notice as a mail in one of the page's languages. The Message-ID depends on
 * the notice and the recipient alone, so a copy that is sent again can be known
 * as the same.
 */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { unsubscribeAddress } from '../addresses.ts';
import { countBlocks, firstBlocks } from '../markdown.ts';
import { copiesOf, PLACEHOLDER, type MessageFor } from './copies.ts';
import { mailEdition, type MailEdition } from './mail-edition.ts';
import { mailHeaders, type MailSenders } from './mail-headers.ts';
import { mailHtml } from './mail-html.ts';
import { mailStory, type MailStory } from './mail-story.ts';
import { mailText } from './mail-text.ts';
import { hashOf, mimeOf } from './mime.ts';

export interface MailOptions extends MailSenders {
  /** BCP 47, one of the page's; the first unless told. `notice` and `page` speak it already, as `contentIn` makes them. */
  language?: string | undefined;
  /** The subscription service's address: each copy then needs its recipient's token. Absent: a person keeps the list. */
  unsubscribeBase?: string | undefined;
}

export interface ComposedMail {
  subject: string;
  /** Changes when anything changes that a reader sees. */
  digest: string;
  messageFor: MessageFor;
}

/** Bytes of a message that mail programs show whole; a signature and a long recipient have room beside it. */
const MOST_BYTES = 97_000;

/** In its header, its text and its HTML. */
const TOKENS = 3;

export async function composeMail(notice: Notice, page: Page, options: MailOptions): Promise<ComposedMail> {
  const { language = page.languages[0] ?? 'en', unsubscribeBase, ...senders } = options;
  const edition = mailEdition(page, language);
  const stopAddress = unsubscribeBase === undefined ? null : unsubscribeAddress(unsubscribeBase, PLACEHOLDER.token);
  const headers = mailHeaders(notice, edition, { ...senders, stopAddress });
  const print = async (story: MailStory): Promise<Printed> => {
    const [text, html] = [mailText(story, notice, edition), mailHtml(story, notice, edition)];
    return { text, html, message: await mimeOf({ headers: headers.lines, text, html, id: notice.id }) };
  };
  const { text, html, message } = await shortEnough(mailStory(notice, edition, stopAddress), edition, print);
  return {
    subject: headers.subject,
    digest: hashOf(JSON.stringify([headers.subject, text, html])).slice(0, 16),
    messageFor: copiesOf(message, { tokens: stopAddress === null ? 0 : TOKENS }),
  };
}

interface Printed {
  text: string;
  html: string;
  message: Buffer;
}

type Print = (story: MailStory) => Promise<Printed>;

/** The whole story; where it is too long, as many blocks of its text as there is room for, and the word that it goes on. */
async function shortEnough(story: MailStory, { words }: MailEdition, print: Print): Promise<Printed> {
  const whole = await print(story);
  if (whole.message.length <= MOST_BYTES) return whole;
  const cut = (count: number): MailStory => ({
    ...story,
    body: { ...story.body, text: firstBlocks(story.body.text, count), more: words.mail.shortened },
  });
  let best = await print(cut(0));
  // Even without its text: lists that no page has room for either.
  if (best.message.length > MOST_BYTES)
    return print({ ...cut(0), services: [], figures: [], neverAsk: [], guidance: null });
  let [fits, tooMany] = [0, countBlocks(story.body.text)];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    // Each try depends on the one before.
    const tried = await print(cut(middle));
    if (tried.message.length > MOST_BYTES) tooMany = middle;
    else [fits, best] = [middle, tried];
  }
  return best;
}
