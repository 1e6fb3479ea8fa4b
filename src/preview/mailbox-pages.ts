/** The mailbox as plain pages. A mail's HTML is shown in a frame that may do nothing. */
import { Hono, type Context } from 'hono';
import { html } from 'hono/html';
import { listMails, rawMail, readMail, type ReceivedMail } from './mailbox.ts';

type Markup = ReturnType<typeof html>;

/** Characters; past what a demonstration says first of all. */
const BEGINNING = 210;

const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
const MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function mailboxPages(folder: string): Hono {
  const pages = new Hono({ strict: false });
  pages.get('/', async (context) => page(context, 'Mailbox', listPage(await listMails(folder))));
  pages.get('/:id', async (context) => {
    const mail = await readMail(folder, context.req.param('id'));
    return mail === null ? context.notFound() : page(context, mail.subject, mailPage(mail));
  });
  pages.get('/:id/html', async (context) => {
    const mail = await readMail(folder, context.req.param('id'));
    if (mail === null) return context.notFound();
    context.header('content-security-policy', MAIL_POLICY);
    return context.html(mail.html);
  });
  pages.get('/:id/source', (context) => {
    const raw = rawMail(folder, context.req.param('id'));
    return raw === null ? context.notFound() : context.body(raw, 200, { 'content-type': 'text/plain; charset=utf-8' });
  });
  return pages;
}

function listPage(mails: readonly ReceivedMail[]): Markup {
  return html`<p>What the preview’s subscribers have received. Nothing left this machine.</p>
    ${mails.length === 0 ? html`<p>No mail yet.</p>` : ''}
    <ul>
      ${mails.map(
        (mail) =>
          html`<li>
            <a href="/mailbox/${mail.id}/">${mail.subject}</a><br /><small>to ${mail.to}, dated ${mail.date}</small
            ><br />${beginningOf(mail.text)}
          </li>`,
      )}
    </ul>`;
}

/** As a list of mails shows it, in one line. */
function beginningOf(text: string): string {
  return `${text.replaceAll(/\s+/g, ' ').slice(0, BEGINNING)}…`;
}

function mailPage(mail: ReceivedMail): Markup {
  return html`<p><a href="/mailbox/">Mailbox</a> · <a href="/mailbox/${mail.id}/source">source</a></p>
    <p><small>from ${mail.from} to ${mail.to}, dated ${mail.date}</small></p>
    <h2>As plain text</h2>
    <pre>${withLinks(mail.text)}</pre>
    <h2>As HTML</h2>
    <iframe src="/mailbox/${mail.id}/html" title="The mail as HTML" sandbox></iframe>`;
}

/** Addresses of the preview itself can be opened; where others lead, nobody knows. */
function withLinks(text: string): Markup {
  const pieces = text.split(/(http:\/\/127\.0\.0\.1:\d+\/[\w/?=&.-]*)/);
  return html`${pieces.map((piece, index) => (index % 2 === 0 ? piece : html`<a href="${piece}">${piece}</a>`))}`;
}

async function page(context: Context, title: string, body: Markup): Promise<Response> {
  context.header('content-security-policy', PAGE_POLICY);
  return context.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title}</title>
          <link rel="icon" href="data:," />
          <style>
            :root {
              color-scheme: light dark;
              font:
                1rem/1.5 system-ui,
                sans-serif;
            }
            body {
              margin: 0 auto;
              max-width: 46rem;
              padding: 1rem;
            }
            li {
              margin-block: 0.6rem;
            }
            pre {
              overflow-x: auto;
              padding: 1rem;
              border: 1px solid GrayText;
              border-radius: 0.75rem;
            }
            iframe {
              background: Canvas;
              border: 1px solid GrayText;
              border-radius: 0.75rem;
              height: 40rem;
              width: 100%;
            }
          </style>
        </head>
        <body>
          <h1>${title}</h1>
          ${await body}
        </body>
      </html>`,
  );
}
