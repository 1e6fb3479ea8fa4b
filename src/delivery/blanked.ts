/**
 * A text of others without addresses. Relays repeat the recipient, as it is or in a
 * disguise: with its “@” written otherwise, its letters encoded, as base64, in two
 * pieces. Of an address that we know every spelling is looked for; of others, what has
 * an “@” in one of its forms.
 */

const BLANK = '(address)';

/** Longer texts are cut: nobody reads on, and a pattern takes its time. */
const MOST = 2000;

/** What stands for “@”: in a URL, in quoted-printable, in xtext (RFC 3461), in HTML, and where people hide it. */
const SIGN = String.raw`(?:[@＠﹫]|%40|=40|\+40|&#0*64;|&#x0*40;|&commat;|[([{<]\s*at\s*[)\]}>])`;
const PIECE = String.raw`[^\s<>"',;:()[\]{}]`;
const ANYBODY = new RegExp(String.raw`(?:"(?:[^"\\]|\\.){1,64}"|${PIECE}{0,128}) ?${SIGN} ?${PIECE}+`, 'gi');

/** What stands for a dot where people hide it. */
const DOT = String.raw`\s*[([{<]\s*(?:dot|\.)\s*[)\]}>]\s*|\s+dot\s+`;
const DOTS = new RegExp(DOT, 'g');
const ENCODED = /[%=+]([0-9a-f]{2})/g;

/** Without one of these nothing stands for “@”. Most replies name nobody, and there are as many as mails. */
const MAY_BE_SIGN = /[@＠﹫%=+&]|[([{<]\s*at\s*[)\]}>]/i;

/** What a server's reply begins with; the same digits may be somebody's name. */
const CODE = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?(?![\w@])/;

/** Null: nobody is known to be meant. */
export function blanked(text: string, recipient: string | null): string {
  const whole = text.length > MOST ? text.slice(0, MOST).replace(/\S*$/, '') : text;
  const code = CODE.exec(whole)?.[0] ?? '';
  const said = whole.slice(code.length);
  if (recipient === null) return code + withoutAnybody(said);
  const known = partsOf(recipient);
  // As it is, it is found at once; the patterns for the rest are long.
  const bare = withoutEncoded(withoutPlain(said, recipient), known);
  if (!mayName(bare, known)) return code + withoutAnybody(bare);
  return code + withoutPieces(withoutAnybody(bare.replaceAll(together(known), BLANK)), known);
}

function withoutAnybody(text: string): string {
  return MAY_BE_SIGN.test(text) ? text.replaceAll(ANYBODY, BLANK) : text;
}

function withoutPlain(text: string, recipient: string): string {
  if (!text.toLowerCase().includes(recipient.toLowerCase())) return text;
  return text.replaceAll(new RegExp(recipient.replaceAll(/\W/g, String.raw`\$&`), 'gi'), BLANK);
}

interface Known {
  local: string;
  /** The local part without what its owner made up. */
  base: string;
  domain: string;
}

function partsOf(recipient: string): Known {
  const at = recipient.lastIndexOf('@');
  const [local, domain] = [recipient.slice(0, at).toLowerCase(), recipient.slice(at + 1).toLowerCase()];
  return { local, base: local.split('+')[0] ?? '', domain };
}

/** Also where “InternalId=12345” looks like an encoded letter: what it would be is read first. */
function mayName(text: string, { base, domain }: Known): boolean {
  const lower = text.toLowerCase();
  const decoded = lower.replaceAll(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return [lower, decoded, decoded.replaceAll(DOTS, '.')].some((form) => form.includes(base) || form.includes(domain));
}

/** Both parts, with whatever stands for “@” between them. */
function together({ local, domain }: Known): RegExp {
  const between = String.raw`\\?"?\s*(?:${SIGN}|=|\bat\b)\s*`;
  return new RegExp(`"?${spelt(local)}${between}${spelt(domain)}`, 'gi');
}

/** Each character as it is, or by its number. */
function spelt(text: string): string {
  return Array.from(text, (character) => {
    const hex = character.charCodeAt(0).toString(16).padStart(2, '0');
    const dot = character === '.' ? `|${DOT}` : '';
    return String.raw`(?:\x${hex}|[%=+]${hex}${dot})`;
  }).join('');
}

const BASE64 = /[\w+/-]{6,}={0,2}/g;

function withoutEncoded(text: string, { local, domain }: Known): string {
  // Base64 makes four characters of three, and other encodings more.
  const least = ((Math.min(local.length, domain.length) + 1) * 4) / 3;
  return text.replaceAll(BASE64, (token) => {
    if (token.length < least) return token;
    const meanings = [Buffer.from(token, 'base64'), Buffer.from(token, 'hex')].map((bytes) =>
      bytes.toString('latin1').toLowerCase(),
    );
    return meanings.some((meaning) => meaning.includes(`${local}@`) || meaning.includes(`@${domain}`)) ? BLANK : token;
  });
}

/** Words of which replies are made; somebody's name only where their domain stands there too. */
const ORDINARY = new Set(
  'account address admin and are bad block blocked box contact denied does domain error for from has help host info invalid list mail mailbox message most name not null off our policy postmaster quota rate recipient reject rejected relay reply root sender server service spam status such support temporary test that the this unavailable unknown user users was with you your'.split(
    ' ',
  ),
);
const SHORTEST_NAME = 3;

/** The part before the “@” by itself; where it was there, the domain too. */
function withoutPieces(text: string, { local, base, domain }: Known): string {
  const domainAlone = new RegExp(String.raw`(?<![a-z0-9.-])${spelt(domain)}(?![a-z0-9-]|\.[a-z0-9])`, 'gi');
  const isBeside = domainAlone.test(text);
  const names = [...new Set([local, base])].filter(
    (name) => name !== '' && (isBeside || (name.length >= SHORTEST_NAME && !ORDINARY.has(name))),
  );
  const bare = names.reduce((rest, name) => rest.replaceAll(alone(name), BLANK), text);
  return bare === text ? text : bare.replaceAll(domainAlone, BLANK);
}

function alone(name: string): RegExp {
  return new RegExp(String.raw`(?<![a-z0-9])"?${spelt(name)}"?(?![a-z0-9])`, 'gi');
}
