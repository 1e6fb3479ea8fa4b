import type { StatuspageName } from '#render/api/document-shapes.ts';
import { STATUSPAGE_DOCUMENTS } from '#render/api/documents.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return Object.keys(STATUSPAGE_DOCUMENTS).map((document) => ({ params: { document } }));
}

export function GET({ params: { document } }: { params: { document: StatuspageName } }): Response {
  return Response.json(STATUSPAGE_DOCUMENTS[document](site));
}
