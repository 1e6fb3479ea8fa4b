/** A mail's headers, text and HTML as bytes on the wire. */
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import { PLACEHOLDER } from './copies.ts';
import type { HeaderLine } from './header-line.ts';

export interface MailParts {
  headers: readonly HeaderLine[];
  text: string;
  html: string;
  /** The boundary between the parts follows from it. */
  id: string;
}

/** The same bytes whenever it is asked with the same parts. */
export async function mimeOf({ headers, text, html, id }: MailParts): Promise<Buffer> {
  const parts = [text, html].map((part) => part.replaceAll(/\r?\n/g, '\r\n'));
  const textEncoding = encodingOf(parts.join(''));
  const [plain, rich] = textEncoding === 'base64' ? parts.map(alignToken) : parts;
  const composer = new MailComposer({
    headers: [...headers],
    text: plain,
    html: rich,
    textEncoding,
    baseBoundary: hashOf(id).slice(0, 24),
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** Letters and digits that stand for an id. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/** The shorter one: quoted-printable triples each byte beyond ASCII. */
function encodingOf(text: string): 'quoted-printable' | 'base64' {
  const bytes = Buffer.byteLength(text);
  const plain = text.match(/[\x20-\x3c\x3e-\x7e\r\n]/g)?.length ?? 0;
  return plain + 3 * (bytes - plain) > bytes * (4 / 3) ? 'base64' : 'quoted-printable';
}

/** Where base64 begins a new group of three bytes with the token, its letters are the token's alone; spaces end the line before it. */
function alignToken(part: string): string {
  const at = part.indexOf(PLACEHOLDER.token);
  if (at === -1) return part;
  const missing = (3 - (Buffer.byteLength(part.slice(0, at)) % 3)) % 3;
  const lineEnd = part.lastIndexOf('\r\n', at);
  return part.slice(0, lineEnd) + ' '.repeat(missing) + part.slice(lineEnd);
}
