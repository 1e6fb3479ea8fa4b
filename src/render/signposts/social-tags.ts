/** What programs that show a link's preview read: Open Graph, and Twitter's own names where they differ. */
import type { Page } from '#core/page.ts';
import { CARD_SIZE } from '../pictures/card.ts';

export interface SharedPage {
  page: Page;
  /** BCP 47. */
  language: string;
  title: string;
  description: string | undefined;
  address: string;
  picture: string;
  isArticle: boolean;
}

/** Each becomes `<meta property content>`, or `<meta name content>` where its name begins with “twitter:”. */
export function socialTags({
  page,
  language,
  title,
  description,
  address,
  picture,
  isArticle,
}: SharedPage): [string, string][] {
  return [
    ['og:site_name', page.name],
    ['og:type', isArticle ? 'article' : 'website'],
    ['og:title', title],
    ...(description === undefined ? [] : [['og:description', description] satisfies [string, string]]),
    ['og:url', address],
    ['og:locale', language.replace('-', '_')],
    ['og:image', picture],
    ['og:image:type', 'image/png'],
    ['og:image:width', String(CARD_SIZE.width)],
    ['og:image:height', String(CARD_SIZE.height)],
    ['og:image:alt', title],
    ['twitter:card', 'summary_large_image'],
  ];
}
