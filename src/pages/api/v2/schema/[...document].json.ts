import { DOCUMENT_NAMES, jsonSchemaOf, type DocumentName } from '#render/api/document-shapes.ts';
import { site } from '#site/site.ts';

export function getStaticPaths() {
  return DOCUMENT_NAMES.map((document) => ({ params: { document } }));
}

export function GET({ params: { document } }: { params: { document: DocumentName } }): Response {
  return Response.json(jsonSchemaOf(document, site.content.page.url));
}
