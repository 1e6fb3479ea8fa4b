/** Where an entry links to, for the rules; what a link becomes is `render`'s business. */
import { Marked } from 'marked';

export interface FoundLink {
  href: string;
  /** Where it stands in the markdown: the beginning of the link, or the nearest text before it. */
  offset: number;
}

const marked = new Marked();

/** Every link and image of the text, written out, bare or by reference, in their order. */
export function linksOf(markdown: string): FoundLink[] {
  const found: FoundLink[] = [];
  let from = 0;
  void marked.walkTokens(marked.lexer(markdown), (token) => {
    if (token.type !== 'link' && token.type !== 'image') return;
    const at = markdown.indexOf(token.raw, from);
    from = at === -1 ? from : at;
    found.push({ href: String(token['href']), offset: from });
  });
  return found;
}
