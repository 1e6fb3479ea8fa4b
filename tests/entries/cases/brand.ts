/** The page's own look: colours, mark and links. */
import { aProblem, VALID_FILES } from '#tests/support/content-folder.ts';
import type { Case } from './case.ts';

const PAGE = VALID_FILES['page.yaml'];
const MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">';
const NAMED = `${PAGE}brand: { mark: brand/mark.svg }\n`;

export const BRAND_CASES: Case[] = [
  {
    says: 'A colour that cannot be read is told with the nearest that can.',
    files: {
      'page.yaml': `${PAGE}brand:
  colours:
    light: { link: "#7AB8FF" }
    dark: { card: "#777777" }
`,
    },
    problems: [
      aProblem('page.yaml:14:20', 'low-contrast', [
        'In light, “link” (#7ab8ff) has a contrast of 1.98 to 1 with “paper” (#fbfaf7), and needs 4.5.',
        'Write “link: "#006eed"”, the nearest shade that does wherever it is used.',
      ]),
      aProblem('page.yaml:15:19', 'low-contrast', [
        'In dark, “card” (#777777) has a contrast of 1.85 to 1 with “soft” (#a3a7af), and needs 4.5.',
        'Write “card: "#3d3d3d"”, the nearest shade that does wherever it is used.',
      ]),
    ],
  },
  {
    says: 'A ground on which nothing can be read as it is needs other colours as well.',
    files: {
      'page.yaml': `${PAGE}brand: { colours: { light: { paper: "#000000", card: "#000000", soft: "#ffffff", warnGround: "#000000" } } }\n`,
    },
    problems: [
      aProblem('page.yaml:12:37', 'low-contrast', [
        'In light, “paper” (#000000) has a contrast of 1.24 to 1 with “ink” (#1b1d21), and needs 4.5.',
        'No shade of it does wherever it is used: set “ink” as well, or leave “paper” out.',
      ]),
      aProblem('page.yaml:12:54', 'low-contrast', [
        'In light, “card” (#000000) has a contrast of 1.24 to 1 with “ink” (#1b1d21), and needs 4.5.',
        'No shade of it does wherever it is used: set “ink” as well, or leave “card” out.',
      ]),
      aProblem('page.yaml:12:94', 'low-contrast', [
        'In light, “warnGround” (#000000) has a contrast of 1.24 to 1 with “ink” (#1b1d21), and needs 4.5.',
        'No shade of it does wherever it is used: set “ink” as well, or leave “warnGround” out.',
      ]),
    ],
  },
  {
    says: 'A colour is six hex digits in quotation marks.',
    files: {
      'page.yaml': `${PAGE}brand:
  colours:
    light:
      ink: #1b1d21
      soft: gray
      accent: "#0b57d0"
`,
    },
    problems: [
      aProblem('page.yaml:15:12', 'wrong-value', [
        '“brand › colours › light › ink” is empty.',
        'Put quotation marks around the colour, as in "#0b57d0": without them “#” begins a comment.',
      ]),
      aProblem('page.yaml:16:13', 'wrong-value', [
        '“gray” does not fit “brand › colours › light › soft”.',
        'Write “#” and six hex digits between quotation marks, as in "#0b57d0".',
      ]),
      aProblem('page.yaml:17:7', 'unknown-key', [
        'There is no key “accent” in “brand › colours › light”.',
        'Write one of: paper, card, ink, soft, line, link, good, goodGround, warn, warnGround, bad, badGround, planned, plannedGround.',
      ]),
    ],
  },
  {
    says: 'A mark is plain shapes.',
    files: {
      'page.yaml': NAMED,
      'brand/mark.svg': `${MARK}
  <path d="M0 0h32" onclick="alert(1)" fill="url(#a)"/>
  <circle r="a"/>
  <script>alert(1)</script>
</svg>
`,
    },
    problems: [
      aProblem('brand/mark.svg:2:21', 'mark-not-allowed', [
        'A mark may not have “onclick” here.',
        'Delete it with its value.',
      ]),
      aProblem('brand/mark.svg:2:40', 'mark-not-allowed', [
        '“url(#a)” is not allowed as “fill” of a mark.',
        'Write a plain colour, as in "#0b57d0" or "currentColor".',
      ]),
      aProblem('brand/mark.svg:3:11', 'mark-not-allowed', [
        '“a” is not allowed as “r” of a mark.',
        'Write plain numbers or words, without a reference.',
      ]),
      aProblem('brand/mark.svg:4:3', 'mark-not-allowed', [
        '“script” is no plain shape.',
        'Delete it, or draw it with g, path, rect, circle, ellipse, line, polyline, polygon.',
      ]),
      aProblem('brand/mark.svg:4:11', 'mark-not-allowed', [
        'Something other than the shapes of one SVG picture stands here.',
        'Delete it, or save the picture again as “plain SVG”, without text, styles and a document type.',
      ]),
    ],
  },
  {
    says: 'A mark says what part of the plane it shows.',
    files: { 'page.yaml': NAMED, 'brand/mark.svg': '<svg/>' },
    problems: [
      aProblem('brand/mark.svg:1:1', 'mark-not-allowed', [
        'The picture does not say what part of the plane it shows.',
        'Add a “viewBox” to “svg”, as in viewBox="0 0 32 32".',
      ]),
    ],
  },
  {
    says: 'A mark is one SVG picture.',
    files: { 'page.yaml': NAMED, 'brand/mark.svg': '<html></html>' },
    problems: [
      aProblem('brand/mark.svg:1:1', 'mark-not-allowed', [
        'The file begins with “html” and not with “svg”.',
        'Put an SVG file here.',
      ]),
    ],
  },
  {
    says: 'A mark is as small as what travels with every page.',
    files: { 'page.yaml': NAMED, 'brand/mark.svg': `${MARK}${' '.repeat(9000)}</svg>` },
    problems: [
      aProblem('brand/mark.svg:1:1', 'file-too-large', [
        'The mark has 9066 bytes, and may have 8192: it travels with every page.',
        'Draw it with fewer shapes, or save it again with fewer digits.',
      ]),
    ],
  },
  {
    says: 'A mark that the page names is there, and one that it does not name is not.',
    files: { 'page.yaml': NAMED, 'brand/logo.svg': `${MARK}</svg>`, 'brand/logo.png': 'anything' },
    problems: [
      aProblem('brand/logo.png:1:1', 'unexpected-file', [
        'Nothing reads a file of this name in this place, so customers would never see it.',
        'The folder “brand” holds the page’s mark alone: one SVG file, with a name as in “brand/mark.svg”.',
      ]),
      aProblem('brand/logo.svg:1:1', 'unexpected-file', [
        'The page does not name this file, so customers would never see it.',
        'Write “brand: { mark: brand/logo.svg }” in page.yaml, or move the file out of the content folder.',
      ]),
      aProblem('page.yaml:12:16', 'missing-file', [
        'There is no file brand/mark.svg in the content folder.',
        'Put the SVG file there, or correct its path here.',
      ]),
    ],
  },
  {
    says: 'A mark stands in its folder and nowhere else.',
    files: { 'page.yaml': `${PAGE}brand: { mark: ../mark.svg }\n` },
    problems: [
      aProblem('page.yaml:12:16', 'wrong-value', [
        '“../mark.svg” does not fit “brand › mark”.',
        'Put an SVG file into the folder “brand” and write its path, as in “brand/mark.svg”.',
      ]),
    ],
  },
  {
    says: 'The page’s own links lead where those of its entries may.',
    files: {
      'page.yaml': `${PAGE}navigation:
  - { text: Our site, url: https://exchange.example/ }
  - { text: Our shop, url: https://exchange.shop/ }
footer:
  links:
    - { text: What to do, url: /guidance/set-up-2fa-again/ }
    - { text: Imprint, url: /imprint/ }
`,
    },
    problems: [
      aProblem('page.yaml:14:28', 'untrusted-link', [
        '“exchange.shop” is not one of the domains to which this page links.',
        'Correct the address; if the domain is really yours, add it to “trustedDomains” in page.yaml.',
      ]),
      aProblem('page.yaml:18:29', 'link-to-nothing', [
        'This page has no address “/imprint/”.',
        'Write it as in “/guidance/set-up-2fa-again/” or “/incidents/2026-05-04-card-payments-declined/”.',
      ]),
    ],
  },
  {
    says: 'The page’s own links are web addresses and places of the page.',
    files: {
      'page.yaml': `${PAGE}navigation:
  - { text: Our site, url: "http://exchange.example/" }
  - { text: Our site, url: "//exchange.example/" }
  - { text: Our site, url: "javascript:alert(1)" }
  - { text: Our site, url: "https://you@exchange.example/" }
`,
    },
    problems: [13, 14, 15, 16].map((line, index) =>
      aProblem(`page.yaml:${line}:28`, 'wrong-value', [
        `“${['http://exchange.example/', '//exchange.example/', 'javascript:alert(1)', 'https://you@exchange.example/'][index]}” does not fit “navigation › ${index + 1} › url”.`,
        'Write an address that begins with “https://”, or one of this page that begins with “/”, as in “/guidance/”.',
      ]),
    ),
  },
];
