import { summaryDocument } from '#render/api/documents.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  return Response.json(summaryDocument(site));
}
