import { historyMonthDocument, toldMonths, type ToldMonth } from '#render/api/history.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return toldMonths(site.content).map((told) => ({ params: { month: told.month }, props: { told } }));
}

export function GET({ props: { told } }: { props: { told: ToldMonth } }): Response {
  return Response.json(historyMonthDocument(site, told));
}
