/**
 * Markdown that tries to run a script in its reader's browser: vectors of our
 * own, each put where markdown passes text on in another way. A payload that
 * succeeds calls `ranByPayload()` or opens a dialog.
 */

export interface Payload {
  /** Tells payloads apart in a failing test. */
  name: string;
  markdown: string;
  /** Whether it opens an element after which marked's own escaping stops. */
  isPrefixed: boolean;
}

const RUN = 'ranByPayload()';
const IMG = `<img src=x onerror=${RUN}>`;
const SCRIPT_PAGE = `<script>${RUN}</script>`;
const SCRIPT_PAGE_BASE64 = Buffer.from(SCRIPT_PAGE).toString('base64');

const SCRIPTS = [
  `<script>${RUN}</script>`,
  `<ScRiPt >alert(1)</sCrIpT >`,
  `<script type=module>${RUN}</script>`,
  `<script src="data:text/javascript,${RUN}"></script>`,
  `<script\n>${RUN}</script\n>`,
  `<script>/*<!--*/${RUN}//--></script>`,
  `<scr<script>ipt>${RUN}</script>`,
];

const HANDLERS = [
  IMG,
  `<img/src="x"/onerror="${RUN}">`,
  `<IMG SRC=x:x ONERROR=alert(1)>`,
  `<img src=x onerror\t=\n '${RUN}'>`,
  `<img src=x onerror=&#114;anByPayload&lpar;&rpar;>`,
  `<img srcset=x onerror=${RUN}>`,
  `<picture><source srcset=x><img onerror=${RUN} src=x></picture>`,
  `<image src=x onerror=${RUN}>`,
  `<img src=x onerror=${RUN}//`,
  `<<img src=x onerror=${RUN}>`,
  `<img """><script>${RUN}</script>">`,
  `<body onload=${RUN}>`,
  `<body onpageshow=${RUN}>`,
  `<html onmouseover=${RUN}>`,
  `<b onmouseover=${RUN}>b</b>`,
  `<b/onclick=${RUN}//>b</b>`,
  `<x-y onpointerenter=${RUN}>b</x-y>`,
  `<p tabindex=0 autofocus onfocus=${RUN}>b</p>`,
  `<input autofocus onfocus=${RUN}>`,
  `<input type=image src=x onerror=${RUN}>`,
  `<select autofocus onfocus=${RUN}><option>b</select>`,
  `<textarea autofocus onfocus=${RUN}>b</textarea>`,
  `<button popovertarget=p>b</button><i id=p popover onbeforetoggle=${RUN}>b</i>`,
  `<details open ontoggle=${RUN}><summary>b</summary></details>`,
  `<dialog open onclose=${RUN}><form method=dialog><button>b</button></form></dialog>`,
  `<video src=x onerror=${RUN}></video>`,
  `<video><source src=x onerror=${RUN}></video>`,
  `<audio autoplay src=x onerror=${RUN}></audio>`,
  `<style onload=${RUN}></style>`,
  `<link rel=stylesheet href=x onerror=${RUN}>`,
  `<style>@keyframes k{}</style><b style="animation:k 1ms" onanimationend=${RUN}>b</b>`,
];

const FOREIGN = [
  `<svg onload=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><script>&#114;anByPayload()</script></svg>`,
  `<svg><script href="data:text/javascript,${RUN}"/></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set onbegin=${RUN} attributeName=x>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=9>b</text></a></svg>`,
  `<svg><a><animate attributeName=href dur=9s values="javascript:${RUN}"/><text y=9>b</text></a></svg>`,
  `<svg><image href=x onerror=${RUN}></svg>`,
  `<svg><foreignObject>${IMG}</foreignObject></svg>`,
  `<svg><style>${IMG}</style></svg>`,
  `<svg><title>${IMG}</title></svg>`,
  `<svg><p><style><g title="</style>${IMG}">`,
  `<svg><![CDATA[</svg>${IMG}]]>`,
  `<math><mtext>${IMG}</mtext></math>`,
  `<math><annotation-xml encoding="text/html">${IMG}</annotation-xml></math>`,
  `<math><mi onclick=${RUN}>b</mi></math>`,
  `<math><mi></p><style><!--</style><img title="--&gt;&lt;img src=x onerror=${RUN}&gt;">`,
  `<form><math><mtext></form><form><mglyph><style></math>${IMG}`,
];

const FRAMES = [
  `<iframe srcdoc="<script>${RUN}</script>"></iframe>`,
  `<iframe srcdoc="&lt;img src=x onerror=${RUN}&gt;"></iframe>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe src="&#9;java&#10;script:${RUN}"></iframe>`,
  `<iframe src="data:text/html,${SCRIPT_PAGE}"></iframe>`,
  `<iframe src="data:text/html;base64,${SCRIPT_PAGE_BASE64}"></iframe>`,
  `<iframe onload=${RUN}></iframe>`,
  `<object data="data:text/html;base64,${SCRIPT_PAGE_BASE64}"></object>`,
  `<object data=x onerror=${RUN}></object>`,
  `<embed src="data:text/html;base64,${SCRIPT_PAGE_BASE64}">`,
  `<meta http-equiv=refresh content="0;url=data:text/html;base64,${SCRIPT_PAGE_BASE64}">`,
];

const NAVIGATIONS = [
  `<a href="javascript:${RUN}">b</a>`,
  `<a href=" &#14; JAVASCRIPT:${RUN}">b</a>`,
  `<a href="java&Tab;script&colon;${RUN}">b</a>`,
  `<a href="javascript://a.invalid/%0A${RUN}">b</a>`,
  `<map><area href="javascript:${RUN}"></map>`,
  `<base href="javascript:/a/"><a href="x%0A${RUN}">b</a>`,
  `<form action="javascript:${RUN}"><button>b</button></form>`,
  `<form><button formaction="javascript:${RUN}">b</button></form>`,
  `<form><input type=submit formaction="java&#13;script:${RUN}"></form>`,
  `<form id=f></form><button form=f formaction="javascript:${RUN}">b</button>`,
  `<form onsubmit=${RUN}><button>b</button></form>`,
];

// What one parser reads as text in an attribute or a comment, another reads as an element.
const MUTATIONS = [
  `<noscript><p title="</noscript>${IMG}">`,
  `<noembed><p title="</noembed>${IMG}">`,
  `<noframes><p title="</noframes>${IMG}">`,
  `<xmp><p title="</xmp>${IMG}">`,
  `<title><p title="</title>${IMG}">`,
  `<textarea><p title="</textarea>${IMG}">`,
  `<style><p title="</style>${IMG}">`,
  `<iframe><p title="</iframe>${IMG}">`,
  `<select><option><style></option></select>${IMG}</style>`,
  `<table><p title="</table>${IMG}`,
  `<template>${IMG}</template>`,
  `<div><template shadowrootmode=open>${IMG}</template></div>`,
  `<plaintext>${IMG}`,
  `<p title='${IMG}' ${IMG}`,
  `<!-->${IMG}-->`,
  `<!--->${IMG}-->`,
  `<!-- --!>${IMG} -->`,
  `<!-- --\n>${IMG}`,
  `<![CDATA[>${IMG}]]>`,
  `<?php >${IMG}?>`,
  `<!doctype >${IMG}>`,
  `</ >${IMG}`,
  `</p/x="${IMG}">`,
];

const HTML_VECTORS = [...SCRIPTS, ...HANDLERS, ...FOREIGN, ...FRAMES, ...NAVIGATIONS, ...MUTATIONS];

const HREFS = [
  `javascript:${RUN}`,
  `JaVaScRiPt:alert(1)`,
  `javascript:${RUN}//https://a.invalid/`,
  `javascript://a.invalid/%0A${RUN}`,
  `javascript&colon;${RUN}`,
  `javascript&#58;${RUN}`,
  `javascript&#x3a;${RUN}`,
  `javascript&#0000058;${RUN}`,
  `javascript&#58${RUN}`,
  `javascript\\:${RUN}`,
  `&#106;avascript:${RUN}`,
  `&#x6A;&#x61;&#x76;&#x61;script:${RUN}`,
  `java&Tab;script:${RUN}`,
  `java&NewLine;script:${RUN}`,
  `java&#9;script:${RUN}`,
  `java\tscript:${RUN}`,
  `&#1;javascript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `&#32;javascript:${RUN}`,
  ` javascript:${RUN}`,
  `\u00a0javascript:${RUN}`,
  `\u202ejavascript:${RUN}`,
  `java\u200bscript:${RUN}`,
  `java\u0000script:${RUN}`,
  `java&amp;Tab;script:${RUN}`,
  `javascript:%72anByPayload()`,
  `vbscript:${RUN}`,
  `data:text/html,${SCRIPT_PAGE}`,
  `data:text/html;base64,${SCRIPT_PAGE_BASE64}`,
  `data&colon;text/html;base64,${SCRIPT_PAGE_BASE64}`,
  `feed:javascript:${RUN}`,
  `view-source:javascript:${RUN}`,
  `blob:javascript:${RUN}`,
  `about:blank#${RUN}`,
  `https:javascript:${RUN}`,
  `//a.invalid/${RUN}`,
  `/\\\\a.invalid/${RUN}`,
  `/&Tab;/a.invalid/${RUN}`,
  `\\\\\\\\a.invalid/${RUN}`,
  `https://a.invalid/"onmouseover="${RUN}`,
  `https://a.invalid/'onmouseover='${RUN}`,
  `https://a.invalid/&quot;onmouseover=&quot;${RUN}`,
  `https://a.invalid/">${IMG}`,
  `https://a.invalid/\u202e${RUN}`,
  `mailto:a@a.invalid"onmouseover="${RUN}`,
  `/"onmouseover="${RUN}`,
  `#"autofocus/onfocus="${RUN}`,
  `?"onmouseover="${RUN}`,
];

type Wrapper = (vector: string) => string;
type Places = [place: string, wrap: Wrapper][];

// After these, marked passes text on as it is.
const PREFIXED_PLACES: Places = [
  ['after code', (vector) => `a <code> ${vector}`],
  ['after pre', (vector) => `a <pre> ${vector}`],
  ['after kbd', (vector) => `a <kbd> ${vector}`],
];

const OTHER_PLACES: Places = [
  ['in a line', (vector) => `a ${vector} b`],
  ['heading', (vector) => `## ${vector}`],
  ['list item', (vector) => `- a\n- ${vector}`],
  ['quote', (vector) => `> ${vector.replaceAll('\n', '\n> ')}`],
  ['table cell', (vector) => `| a |\n| - |\n| ${vector.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`],
  ['emphasis', (vector) => `**${vector}**`],
  ['struck text', (vector) => `~~${vector}~~`],
  ['link words', (vector) => `[${vector}](https://a.invalid/)`],
  ['link title', (vector) => `[a](https://a.invalid/ "b${vector.replaceAll('"', '\\"')}")`],
  ['definition title', (vector) => `[a]\n\n[a]: https://a.invalid/ (${vector})`],
  ['image text', (vector) => `![${vector}](a.png)`],
  ['autolink', (vector) => `<https://a.invalid/${vector}>`],
  ['bare address', (vector) => `https://a.invalid/${vector}`],
  ['code language', (vector) => `~~~${vector.replaceAll('\n', ' ')}\na\n~~~`],
  ['open code span', (vector) => `a \`\` b \` ${vector}`],
  ['after a comment', (vector) => `<!-- a\n\n-->\n\n${vector}`],
];

const LINK_FORMS: Places = [
  ['link in angle brackets', (href) => `[a](<${href}>)`],
  ['reference', (href) => `[a][b]\n\n[b]: <${href}>`],
  ['bare reference', (href) => `[b]\n\n[b]: ${href}`],
  ['autolink', (href) => `<${href}>`],
  ['image', (href) => `![a](${href})`],
  ['image in a link', (href) => `[![a](x.png)](${href})`],
];

/** Every vector alone, after a prefix and in another place; every address as a link, after a prefix and in two other forms. */
export const payloads: Payload[] = [...HTML_VECTORS.flatMap(placedVector), ...HREFS.flatMap(placedHref)];

function placedVector(vector: string, index: number): Payload[] {
  return [
    { name: vector, markdown: vector, isPrefixed: false },
    ...inTurn(PREFIXED_PLACES, { count: 1, index }).map((place) => placed(vector, place)),
    ...inTurn(OTHER_PLACES, { count: 1, index }).map((place) => placed(vector, place)),
  ];
}

function placedHref(href: string, index: number): Payload[] {
  const link = `[a](${href})`;
  return [
    { name: link, markdown: link, isPrefixed: false },
    ...inTurn(PREFIXED_PLACES, { count: 1, index }).map((place) => placed(link, place)),
    ...inTurn(LINK_FORMS, { count: 2, index }).map((place) => placed(href, place)),
  ];
}

function placed(vector: string, [place, wrap]: Places[number]): Payload {
  const isPrefixed = PREFIXED_PLACES.some(([name]) => name === place);
  return { name: `${place}: ${vector}`, markdown: wrap(vector), isPrefixed };
}

/** Some of the places, the next ones for each next index, so that all have their turn. */
function inTurn(places: Places, { count, index }: { count: number; index: number }): Places {
  const first = (count * index) % places.length;
  return [...places, ...places].slice(first, first + count);
}
