import { historyDocument } from '#render/api/history.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  return Response.json(historyDocument(site));
}
