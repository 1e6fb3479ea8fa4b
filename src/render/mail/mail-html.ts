/**
 * A notice as HTML for mail programs: inline styles, since many drop style
 * sheets; no images, no scripts, nothing fetched. The only style sheet is for
 * the dark; programs that drop it choose colours of their own there.
 */
import type { Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { Html, markup } from './html-template.ts';
import { directionOf } from '../language.ts';
import { fullAddress, type MailStory } from './mail-story.ts';
import { renderHtml } from '../markdown.ts';
import { en } from '../words/en.ts';
import { mailEn } from '../words/mail-en.ts';

const DARK = new Html(`
@media (prefers-color-scheme: dark) {
  .ground { background: #121417 !important; color: #eceae4 !important }
  .soft { color: #a3a7af !important }
  .action { background: #2d2310 !important; border-color: #f2c15a !important }
  a { color: #8ab4f8 !important }
}
`);

const STYLE = {
  ground: 'margin:0;padding:0;background:#fbfaf7;color:#1b1d21',
  sheet:
    "max-width:600px;margin:0 auto;padding:20px;font:16px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif;overflow-wrap:anywhere",
  title: 'font-size:21px;line-height:1.3;margin:0 0 8px',
  heading: 'font-size:16px;margin:24px 0 6px',
  line: 'margin:0 0 8px',
  softLine: 'margin:0 0 8px;color:#5c616b',
  soft: 'color:#5c616b',
  action: 'background:#fdf1d8;border:1px solid #9a6200;border-radius:8px;margin:16px 0;padding:0 16px 12px',
  list: 'margin:0 0 8px;padding-left:20px;padding-right:20px',
  rule: 'border:0;border-top:1px solid #a3a7af;margin:32px 0 0',
} as const;

export function mailHtml(story: MailStory, notice: Notice, page: Page): string {
  const language = page.languages[0] ?? 'en';
  const direction = directionOf(language);
  return markup`<!DOCTYPE html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${story.title}</title>
<style>${DARK}</style>
</head>
<body class="ground" style="${STYLE.ground}">
<div lang="${language}" dir="${direction}" style="${STYLE.sheet}">
${[...headOf(story), ...actionOf(story), ...bodyOf(story, notice, page), ...footOf(story)]}</div>
</body>
</html>
`.text;
}

function headOf({ demonstration, status, title, services }: MailStory): Html[] {
  return [
    ...(demonstration === null ? [] : [strongLine(demonstration)]),
    markup`<p class="soft" style="${STYLE.softLine}"><strong>${status}</strong></p>\n`,
    markup`<h1 style="${STYLE.title}">${title}</h1>\n`,
    ...services.map(line),
  ];
}

function actionOf({ action, guidance }: MailStory): Html[] {
  const steps = guidance === null ? [] : [line(guidance.lead), ...guidance.addresses.map(addressLine)];
  if (action === null) return steps;
  const content = [heading(action.heading), strongLine(action.what), ...action.details.map(line), ...steps];
  return [markup`<div class="action" style="${STYLE.action}">\n${content}</div>\n`];
}

function bodyOf({ body, figures, promise, invented }: MailStory, notice: Notice, page: Page): Html[] {
  const items = figures.map(({ text, note }) =>
    note === null ? markup`${text}` : markup`${text}<br><span class="soft" style="${STYLE.soft}">${note}</span>`,
  );
  return [
    entryHtml(body, notice, page),
    ...(items.length === 0 ? [] : [heading(mailEn.figures), list(items)]),
    ...(promise === null ? [] : [strongLine(promise)]),
    ...(invented === null ? [] : [markup`<p class="soft" style="${STYLE.softLine}">${invented}</p>\n`]),
  ];
}

function footOf({ neverAsk, address, why }: MailStory): Html[] {
  const never = [heading(en.trust.neverAsk), list(neverAsk), line(mailEn.neverHow)];
  return [
    markup`<hr style="${STYLE.rule}">\n`,
    ...(neverAsk.length === 0 ? [] : never),
    heading(mailEn.isItFromUs),
    line(mailEn.howToCheck),
    addressLine(address),
    heading(mailEn.why),
    ...why.map(line),
  ];
}

/** The entry's own text: links lead to the whole address, and each element has its style. */
function entryHtml(markdown: string, notice: Notice, page: Page): Html {
  const whole = renderHtml(markdown, { headingLevel: 2 }).replaceAll(
    / href="([/#][^"]*)"/g,
    // Escaped by renderHtml; the page's own address has nothing to escape.
    (_, href: string) => ` href="${fullAddress(href, notice, page)}"`,
  );
  const styled = whole.replaceAll(/<(p|ul|ol|h[2-6])(?=[ >])/g, (tag, name: string) => {
    const style = name.startsWith('h') ? STYLE.heading : name === 'p' ? STYLE.line : STYLE.list;
    return `${tag} style="${style}"`;
  });
  return new Html(`${styled.trimEnd()}\n`);
}

function heading(text: string): Html {
  return markup`<h2 style="${STYLE.heading}">${text}</h2>\n`;
}

function line(text: string): Html {
  return markup`<p style="${STYLE.line}">${text}</p>\n`;
}

function strongLine(text: string): Html {
  return markup`<p style="${STYLE.line}"><strong>${text}</strong></p>\n`;
}

/** An address of the status page, to be read and typed. No link: whoever learns to follow this one follows a phisher's. */
function addressLine(url: string): Html {
  return markup`<p style="${STYLE.line}"><strong>${url}</strong></p>\n`;
}

function list(items: readonly (Html | string)[]): Html {
  return markup`<ul style="${STYLE.list}">\n${items.map((item) => markup`<li>${item}</li>\n`)}</ul>\n`;
}
