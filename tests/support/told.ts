import { contentAsOf, type Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import { noticesOf } from '#core/notice.ts';
import { pageStatus } from '#core/page-status.ts';
import type { Told } from '#render/api/told.ts';

/** What there is to tell at a moment, as `site` has it. */
export function toldAt(content: Content, now: Instant): Told {
  const asOf = contentAsOf(content, now);
  return { content: asOf, status: pageStatus(asOf, now), notices: noticesOf(asOf), now };
}
