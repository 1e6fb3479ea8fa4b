/**
 * What a webhook carries of a notice in our own shape: Standard Webhooks' type,
 * timestamp and data. Signing, sending and retrying belong to delivery.
 */
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import type { PageStatus } from '#core/page-status.ts';
import { guidancePath, noticeAddress, pathOf } from './addresses.ts';
import { wireId, wireTime } from './api/wire-id.ts';
import { renderHtml, renderText } from './markdown.ts';

/** The content and the page's state as they stood when the notice was said. */
export interface Hooked {
  content: Content;
  status: PageStatus;
  now: Instant;
}

/** Characters of a notice's text, plain and as HTML: Standard Webhooks asks for bodies under 20 kB. */
const MAX_TEXT = 4000;
const MAX_HTML = 8000;

export type WebhookBody = ReturnType<typeof webhookBody>;

/** The same notice makes the same bytes, at whatever attempt. */
export function webhookBody({ content: { page }, status }: Pick<Hooked, 'content' | 'status'>, notice: Notice) {
  const { indicator, description } = status;
  return {
    /** “incident.identified”, “maintenance.scheduled”, “announcement.published”. */
    type: `${notice.kind}.${notice.status ?? 'published'}`,
    /** When it was said; the moment of an attempt stands in the attempt's header. */
    timestamp: wireTime(notice.at),
    data: {
      page: { name: page.name, url: page.url, indicator, description },
      subject: { id: notice.subjectId, title: notice.title, url: page.url + pathOf(notice.subjectId) },
      notice: noticeData(notice, page),
      demonstration: page.demonstration?.notice ?? null,
    },
  };
}

function noticeData(notice: Notice, page: Page) {
  const { id, kind, status, isApproximate, components, figures, guidance, nextUpdateAt, corrects } = notice;
  return {
    /** As in the API; constant over corrections and attempts: by it a receiver knows what it has seen. */
    id: wireId(id),
    path: id,
    kind,
    status,
    is_approximate: isApproximate,
    /** When the message was sent that this one corrects. */
    corrects: timeOrNull(corrects ?? null),
    url: noticeAddress(page.url, notice),
    ...bodies(notice, page),
    components: components.map((component) => ({
      ...component,
      name: page.components.find((candidate) => candidate.id === component.id)?.name ?? component.id,
    })),
    figures,
    action: actionData(notice),
    guidance: guidance.map((slug) => page.url + guidancePath(slug)),
    next_update_at: timeOrNull(nextUpdateAt),
    /** By what a reader looks it up at `/verify/`, and the digest of its canonical text; as in the API. */
    notice_code: notice.proof?.code ?? null,
    notice_sha256: notice.proof?.sha256 ?? null,
  };
}

/** A text that is too long is cut, and HTML, which cannot be, is left out: the address leads to all of it. */
function bodies({ body }: Notice, { url }: Page) {
  const resolveUrl = (href: string): string => new URL(href, url).href;
  const text = renderText(body, { width: Number.MAX_SAFE_INTEGER, resolveUrl });
  const html = renderHtml(body, { base: url });
  return {
    text: text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`,
    html: html.length <= MAX_HTML ? html : null,
  };
}

function actionData({ action }: Notice) {
  if (action === null) return null;
  const { state, what, who, until, openedAt } = action;
  return { state, what, who, until: timeOrNull(until), opened_at: wireTime(openedAt) };
}

function timeOrNull(at: Instant | null): string | null {
  return at === null ? null : wireTime(at);
}
