/** Everything that the pages see, read and computed once a build. */
import { contentAsOf, withService, withSpokenComponents, type Content } from '#core/content.ts';
import { printInstant, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import { pageStatus, type PageStatus } from '#core/page-status.ts';
import { contentIn } from '#core/translation.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { ASKED_AT, CONTENT_FOLDER, SERVICE_URL } from './settings.ts';

export interface Site {
  /** As it stood at `now`. */
  content: Content;
  /** The moment that the pages show. */
  now: Instant;
  /** Whether `now` was chosen and is not the time of the build. */
  isPast: boolean;
  status: PageStatus;
  /** Newest first. */
  notices: Notice[];
  /** When the site should be built again, though nobody writes anything. */
  nextChangeAt: Instant;
}

/** One moment for every page of a build. */
const STARTED_AT: Instant = Date.now();

const written: Content = readWhole();

/** In the language of the entries. */
export const site: Site = siteIn(written.page.languages[0] ?? 'en');

/** In another language, as far as it is translated. */
export function siteIn(language: string): Site {
  const chosen = ASKED_AT ?? written.page.demonstration?.at ?? null;
  const now = chosen ?? STARTED_AT;
  const content = withSpokenComponents(contentAsOf(contentIn(written, language), now), now);
  if (content.page.components.length === 0) throw new Error(nothingYet(written, now));
  return {
    content,
    now,
    isPast: chosen !== null,
    status: pageStatus(content, now),
    notices: noticesOf(content),
    nextChangeAt: nextChangeAt(written, now),
  };
}

/** Throws, with every problem, where the content is not in order: a build shows the whole truth or nothing. */
function readWhole(): Content {
  const { content, problems } = readContent(CONTENT_FOLDER);
  if (content === null) throw new Error(`The content cannot be shown.\n\n${REPORTERS.text(problems, CONTENT_FOLDER)}`);
  const coded = withNoticeCodes(content);
  return SERVICE_URL === null ? coded : withService(coded, SERVICE_URL);
}

/** A page that speaks for nothing would read as “all clear”. */
function nothingYet({ page }: Content, now: Instant): string {
  const first = Math.min(...page.components.map(({ since }) => since));
  return `At ${printInstant(now)} this page spoke for no service yet: the first “since” in page.yaml is ${printInstant(first)}. Name a later moment, or correct “since”.`;
}
