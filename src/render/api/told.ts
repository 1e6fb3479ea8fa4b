import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { PageStatus } from '#core/page-status.ts';

/** What there is to tell: the content as it stood at `now`, and what follows from it. */
export interface Told {
  content: Content;
  status: PageStatus;
  /** Newest first. */
  notices: readonly Notice[];
  now: Instant;
}
