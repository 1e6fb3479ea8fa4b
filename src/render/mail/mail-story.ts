/**
 * What a mail about a notice says, in its order: first what a worried reader
 * needs, last why the mail came. The plain text and the HTML are two printings
 * of this one story, so neither can say less than the other.
 */
import type { Notice } from '#core/notice.ts';
import { isTrustedHost, type Page } from '#core/page.ts';
import type { Tone } from '#core/page-status.ts';
import { guidancePath, pathOf, VERIFY_PATH } from '../addresses.ts';
import { languageName } from '../language.ts';
import { linksOf } from '../markdown.ts';
import { noticeWord } from '../notice-words.ts';
import { toneOf } from './notice-tone.ts';
import type { MailEdition } from './mail-edition.ts';

export interface MailStory {
  /** In a demonstration, what it is: the first line of all. */
  demonstration: string | null;
  /** Which message of ours it corrects: before all that is said. */
  corrects: string | null;
  /** “Identified · about 17 Jan 2022, 13:00 UTC”. */
  status: string;
  tone: Tone;
  title: string;
  /** “Withdrawals: Suspended by us”. */
  services: string[];
  action: { heading: string; what: string; details: string[] } | null;
  /** Addresses of guidance, to be typed, and the sentence before them; null where there is none. */
  guidance: { lead: string; addresses: string[] } | null;
  body: MailBody;
  /** Figures with what they were before, and why they changed. */
  figures: { text: string; note: string | null }[];
  promise: string | null;
  invented: string | null;
  neverAsk: string[];
  /** Where the same words stand. */
  address: string;
  /** Where the notice's code is looked up, to be typed, and the sentence before it; null where it has none. */
  code: { lead: string; address: string } | null;
  why: string[];
  /** Where the recipient ends the subscription, and the sentence before it; null where there is no such place. */
  stop: { lead: string; address: string } | null;
}

export interface MailBody {
  /** Markdown. */
  text: string;
  language: string;
  /** That it is not translated, or that the translation is old. */
  note: string | null;
  /** That it goes on elsewhere. */
  more: string | null;
}

/** `stopAddress`: the recipient's own; null where a person keeps the list. */
export function mailStory(notice: Notice, edition: MailEdition, stopAddress: string | null): MailStory {
  const { page, words, time } = edition;
  assertTrustedLinks(notice, page);
  return {
    demonstration: page.demonstration?.notice ?? null,
    corrects: notice.corrects === undefined ? null : words.mail.corrects(time(notice.corrects)),
    status: `${noticeWord(notice, words)} · ${notice.isApproximate ? words.about(time(notice.at)) : time(notice.at)}`,
    tone: toneOf(notice),
    title: notice.title,
    services: notice.components.map(({ id, status }) =>
      words.state.named(nameOf(id, page), words.componentStatus[status]),
    ),
    action: actionStory(notice, edition),
    guidance: guidanceStory(notice, edition),
    body: bodyStory(notice, edition),
    figures: notice.figures.map(({ label, value, before, note }) => ({
      text: words.labelled(
        label,
        before === null || before === value ? value : `${value} (${words.incident.wasBefore(before)})`,
      ),
      note,
    })),
    promise: notice.nextUpdateAt === null ? null : words.mail.promisedBy(time(notice.nextUpdateAt)),
    invented: notice.invented === null ? null : `${words.incident.invented} ${notice.invented}`,
    neverAsk: page.neverAsk,
    address: edition.base + pathOf(notice.id),
    code:
      notice.proof === undefined
        ? null
        : { lead: words.mail.lookUpCode(notice.proof.code), address: edition.base + VERIFY_PATH },
    ...whyStory(edition, stopAddress),
  };
}

/** The full address of a link in the notice's body; a mail has no site around it. */
export function fullAddress(
  href: string,
  { subjectId }: Pick<Notice, 'subjectId'>,
  { base }: Pick<MailEdition, 'base'>,
): string {
  if (href.startsWith('/')) return base + href;
  return href.startsWith('#') ? base + pathOf(subjectId) + href : href;
}

/** A second wall: the check of the entries refuses such links with their place. */
function assertTrustedLinks({ id, body }: Notice, page: Page): void {
  for (const { href } of linksOf(body)) {
    const host = /^https?:/i.test(href) ? (URL.parse(href)?.hostname ?? '') : null;
    if (host !== null && !isTrustedHost(page, host))
      throw new Error(`“${id}” links to “${host}”, which page.yaml does not trust; no mail is made of it.`);
  }
}

function actionStory({ action, at }: Notice, { words, time }: MailEdition): MailStory['action'] {
  if (action === null) return null;
  const { labelled, incident, mail } = words;
  if (action.state === 'open') {
    const until = action.until === null ? incident.noEnd : incident.until(time(action.until));
    const who = action.who === null ? [] : [labelled(incident.who, action.who)];
    return { heading: incident.whatToDo, what: action.what, details: [...who, until] };
  }
  // Said once, by the notice that closed it.
  return action.changedAt === at ? { heading: mail.noLongerNeeded, what: action.what, details: [] } : null;
}

/** “Steps” only where something is to be done: where nothing is, they would alarm. */
function guidanceStory({ action, guidance }: Notice, { words, base }: MailEdition): MailStory['guidance'] {
  if (guidance.length === 0) return null;
  const lead = action?.state === 'open' ? words.mail.steps : words.mail.help;
  return { lead, addresses: guidance.map((slug) => base + guidancePath(slug)) };
}

function bodyStory({ body, origin }: Notice, { words, language, firstLanguage }: MailEdition): MailBody {
  const first = languageName(firstLanguage, language);
  const isForeign = origin !== undefined && origin.language !== language;
  const outdated = origin?.isOutdated === true ? words.translation.outdated(first) : null;
  const note = body === '' ? null : isForeign ? words.translation.missing(first) : outdated;
  return { text: body, language: origin?.language ?? language, note, more: null };
}

function whyStory({ page, words }: MailEdition, stopAddress: string | null): Pick<MailStory, 'why' | 'stop'> {
  const { listed, toStop, toStopHere, support } = words.mail;
  return {
    why: [
      listed(page.name),
      ...(stopAddress === null ? [toStop] : []),
      ...(page.support === undefined ? [] : [words.labelled(support, page.support)]),
    ],
    stop: stopAddress === null ? null : { lead: toStopHere, address: stopAddress },
  };
}

function nameOf(id: string, { components }: Page): string {
  return components.find((component) => component.id === id)?.name ?? id;
}
