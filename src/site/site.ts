/** Everything that the pages see, read and computed once a build. */
import { contentAsOf, withSpokenComponents, type Content } from '#core/content.ts';
import { printInstant, type Instant } from '#core/instant.ts';
import { nextChangeAt } from '#core/next-change.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import { pageStatus, type PageStatus } from '#core/page-status.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { ASKED_AT, CONTENT_FOLDER } from './settings.ts';

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

export const site: Site = loadSite();

/** Throws, with every problem, where the content is not in order: a build shows the whole truth or nothing. */
function loadSite(): Site {
  const { content: everything, problems } = readContent(CONTENT_FOLDER);
  if (everything === null)
    throw new Error(`The content cannot be shown.\n\n${REPORTERS.text(problems, CONTENT_FOLDER)}`);
  const chosen = ASKED_AT ?? everything.page.demonstration?.at ?? null;
  const now = chosen ?? Date.now();
  const content = withSpokenComponents(contentAsOf(everything, now), now);
  if (content.page.components.length === 0) throw new Error(nothingYet(everything, now));
  return {
    content,
    now,
    isPast: chosen !== null,
    status: pageStatus(content, now),
    notices: noticesOf(content),
    nextChangeAt: nextChangeAt(everything, now),
  };
}

/** A page that speaks for nothing would read as “all clear”. */
function nothingYet({ page }: Content, now: Instant): string {
  const first = Math.min(...page.components.map(({ since }) => since));
  return `At ${printInstant(now)} this page spoke for no service yet: the first “since” in page.yaml is ${printInstant(first)}. Name a later moment, or correct “since”.`;
}
