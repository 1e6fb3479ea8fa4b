/** The page's own look and links: colours that can be read, a mark that is there, links that are trusted. */
import type { PageLink } from '#core/brand.ts';
import { lowContrasts, SCHEMES, type LowContrast, type Scheme } from '#core/palette.ts';
import { problemAt, type Place, type Problem } from '../problem.ts';
import { PAGE_FILE, type Tree } from '../tree.ts';
import { linkProblem, siteOf } from './links.ts';
import { lacks, type RuleContext } from './rule.ts';

export function coloursCanBeRead({ tree, page }: RuleContext): Problem[] {
  return SCHEMES.flatMap((scheme) =>
    lowContrasts(scheme, page.brand?.colours?.[scheme] ?? {}).map((low) =>
      problemAt(placeInPage(tree, ['brand', 'colours', scheme, low.name]), {
        code: 'low-contrast',
        message: contrastSentence(scheme, low),
        fix:
          low.instead === null
            ? `No shade of it does wherever it is used: set “${low.other}” as well, or leave “${low.name}” out.`
            : `Write “${low.name}: "${low.instead}"”, the nearest shade that does wherever it is used.`,
      }),
    ),
  );
}

export function markIsThere({ tree, page }: RuleContext): Problem[] {
  // A brand with mistakes is no fact, and may name the file all the same.
  if (page.brand === undefined && !lacks(tree.page, 'brand')) return [];
  const named = page.brand?.mark;
  const unused = [...tree.marks.keys()]
    .filter((file) => file !== named)
    .map((file) =>
      problemAt(
        { file, line: 1, column: 1 },
        {
          code: 'unexpected-file',
          message: 'The page does not name this file, so customers would never see it.',
          fix: `Write “brand: { mark: ${file} }” in ${PAGE_FILE}, or move the file out of the content folder.`,
        },
      ),
    );
  if (named === undefined || tree.marks.has(named)) return unused;
  const missing = problemAt(placeInPage(tree, ['brand', 'mark']), {
    code: 'missing-file',
    message: `There is no file ${named} in the content folder.`,
    fix: 'Put the SVG file there, or correct its path here.',
  });
  return [missing, ...unused];
}

export function pageLinksAreTrusted({ tree, page }: RuleContext): Problem[] {
  const { url: own, trustedDomains, components, navigation = [], footer } = page;
  if (own === undefined || trustedDomains === undefined) return [];
  const around = { page: { url: own, trustedDomains }, site: siteOf(tree, components), home: null };
  const judge = (links: readonly PageLink[], path: readonly PropertyKey[]): Problem[] =>
    links.flatMap(({ url }, index) => {
      const problem = linkProblem(url, around);
      return problem === null ? [] : problemAt(placeInPage(tree, [...path, index, 'url']), problem);
    });
  return [...judge(navigation, ['navigation']), ...judge(footer?.links ?? [], ['footer', 'links'])];
}

function contrastSentence(scheme: Scheme, { name, colour, other, otherColour, ratio, needs }: LowContrast): string {
  // Rounded down, so that no ratio reads as enough that is not.
  const reached = (Math.floor(ratio * 100) / 100).toFixed(2);
  return `In ${scheme}, “${name}” (${colour}) has a contrast of ${reached} to 1 with “${other}” (${otherColour}), and needs ${needs}.`;
}

function placeInPage(tree: Tree, path: readonly PropertyKey[]): Place {
  return tree.page.yaml.placeOf(path);
}
