import { noticesByMonth, noticesDocument, type ToldNotices } from '#render/api/notices.ts';
import { canonicalText } from '#site/notice-codes.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return noticesByMonth(site.notices).map((told) => ({ params: { month: told.month }, props: { told } }));
}

export function GET({ props: { told } }: { props: { told: ToldNotices } }): Response {
  return Response.json(noticesDocument(site.content.page, told, canonicalText));
}
