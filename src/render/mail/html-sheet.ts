/**
 * Mails as HTML: inline styles, since many programs drop style sheets; no
 * images, no scripts, nothing fetched. The only style sheet is for the dark;
 * programs that drop it choose colours of their own there.
 */
import type { Tone } from '#core/page-status.ts';
import { Html, markup } from './html-template.ts';
import type { Direction, MailEdition } from './mail-edition.ts';
import { TONE_COLOURS } from './notice-tone.ts';

const DARK = {
  ground: 'background-color: #121417 !important; color: #eceae4 !important',
  soft: 'color: #a3a7af !important',
  action: 'background-color: #2d2310 !important; border-color: #f2c15a !important',
} as const;

const DARK_SHEET = new Html(`
@media (prefers-color-scheme: dark) {
  .ground { ${DARK.ground} }
  .soft { ${DARK.soft} }
  .action { ${DARK.action} }
  a { color: #8ab4f8 !important }
}
`);

// Outlook sets attributes on what it has darkened: one where it changed a text's colour, one where a ground's.
// A sheet of its own, as some programs drop the whole of one that has such selectors.
const OUTLOOK_SHEET = new Html(`
[data-ogsc] .soft { ${DARK.soft} }
[data-ogsc] a { color: #8ab4f8 !important }
[data-ogsb] .action { ${DARK.action} }
`);

const STYLE = {
  ground: 'margin:0;padding:0;background-color:#fbfaf7;color:#1b1d21',
  sheet:
    "max-width:600px;margin:0 auto;padding:20px;font:16px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif;word-wrap:break-word",
  title: 'font-size:21px;line-height:1.3;margin:0 0 8px',
  heading: 'font-size:16px;margin:24px 0 6px',
  line: 'margin:0 0 8px',
  softLine: 'margin:0 0 8px;color:#5c616b',
  soft: 'color:#5c616b',
  code: 'margin:0 0 8px;font:bold 24px/1.4 ui-monospace,Consolas,monospace;letter-spacing:2px',
  action: 'background-color:#fdf1d8;border:1px solid #9a6200;border-radius:8px;margin:16px 0;padding:0 16px 12px',
  rule: 'border:0;border-top:1px solid #a3a7af;margin:32px 0 0',
} as const;

interface Sheet {
  edition: Pick<MailEdition, 'language' | 'direction'>;
  title: string;
  blocks: readonly Html[];
}

export function htmlSheet({ edition: { language, direction }, title, blocks }: Sheet): string {
  // Web mail drops html and body: the language stands on the sheet as well.
  return markup`<!DOCTYPE html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>${DARK_SHEET}</style>
<style>${OUTLOOK_SHEET}</style>
</head>
<body class="ground" style="${STYLE.ground}">
<div lang="${language}" dir="${direction}" style="${STYLE.sheet}">
${blocks}</div>
</body>
</html>
`.text;
}

export function title(text: string): Html {
  return markup`<h1 style="${STYLE.title}">${text}</h1>\n`;
}

export function heading(text: string): Html {
  return markup`<h2 style="${STYLE.heading}">${text}</h2>\n`;
}

export function line(text: string): Html {
  return markup`<p style="${STYLE.line}">${text}</p>\n`;
}

export function softLine(text: string): Html {
  return markup`<p class="soft" style="${STYLE.softLine}">${text}</p>\n`;
}

export function strongLine(text: string): Html {
  return markup`<p style="${STYLE.line}"><strong>${text}</strong></p>\n`;
}

/** With a bar of the tone's colour where a line of the language begins. */
export function statusLine(text: string, tone: Tone, direction: Direction): Html {
  const side = sideOf(direction);
  const bar = `border-${side}:5px solid ${TONE_COLOURS[tone]};padding-${side}:10px`;
  return markup`<p class="soft" style="${STYLE.softLine};${bar}"><strong>${text}</strong></p>\n`;
}

/** An address of the status page, to be read and typed. No link: whoever learns to follow this one follows a phisher's. */
export function addressLine(url: string): Html {
  return markup`<p style="${STYLE.line}"><strong dir="ltr">${url}</strong></p>\n`;
}

/** An address that nobody can type: it shows where it leads, and is the recipient's own. */
export function linkLine(url: string): Html {
  return markup`<p style="${STYLE.line}">
<a href="${url}" rel="noreferrer"><strong dir="ltr">${new URL(url).host}</strong></a></p>\n`;
}

/** What is to be typed, letter by letter. */
export function codeLine(code: string): Html {
  return markup`<p style="${STYLE.code}"><span dir="ltr">${code}</span></p>\n`;
}

export function list(items: readonly (Html | string)[], direction: Direction): Html {
  return markup`<ul style="${listStyle(direction)}">\n${items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
}

export function withNote(text: string, note: string | null): Html {
  if (note === null) return markup`${text}`;
  return markup`${text}<br><span class="soft" style="${STYLE.soft}">${note}</span>`;
}

export function actionBox(content: readonly Html[]): Html {
  return markup`<div class="action" style="${STYLE.action}">\n${content}</div>\n`;
}

export function rule(): Html {
  return markup`<hr style="${STYLE.rule}">\n`;
}

/** An entry's HTML, each element with its style, in its own language where that is another. */
export function entryBlock(html: string, language: string, edition: { own: string; direction: Direction }): Html {
  const styled = html.replaceAll(/<(p|ul|ol|h[2-6])(?=[ >])/g, (tag, name: string) => {
    const list = listStyle(edition.direction);
    return `${tag} style="${name.startsWith('h') ? STYLE.heading : name === 'p' ? STYLE.line : list}"`;
  });
  const block = new Html(`${styled.trimEnd()}\n`);
  if (language === edition.own) return block;
  return markup`<div lang="${language}" dir="${edition.direction}">\n${block}</div>\n`;
}

/** The bullets' room, at the side where lines begin. */
function listStyle(direction: Direction): string {
  return `margin:0 0 8px;padding-${sideOf(direction)}:20px`;
}

function sideOf(direction: Direction): 'left' | 'right' {
  return direction === 'rtl' ? 'right' : 'left';
}
