import { statusDocument } from '#render/api/documents.ts';
import { site } from '#site/site.ts';

export function GET(): Response {
  return Response.json(statusDocument(site));
}
