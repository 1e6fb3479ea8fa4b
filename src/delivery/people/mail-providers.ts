/**
 * What mailbox providers have in common and where they differ, as far as it says which
 * addresses are one person's, and how many people one domain has.
 */
import { siteOf } from './site.ts';

/** Domains whose mailboxes belong to very many people who do not know each other. */
export const LARGEST_PROVIDERS: readonly string[] = `
  gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com aol.com
  icloud.com me.com mac.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de
  freenet.de mail.com zoho.com fastmail.com fastmail.fm tutanota.com tuta.com mailbox.org posteo.de hey.com
  outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.com.br outlook.co.id hotmail.co.uk hotmail.fr
  hotmail.de hotmail.it hotmail.es live.co.uk live.fr live.nl yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.in yahoo.fr
  yahoo.de yahoo.es yahoo.it yahoo.ca yahoo.com.br yahoo.com.ar yahoo.com.mx yahoo.com.au yahoo.com.tw yahoo.com.hk
  yahoo.com.sg yahoo.com.ph yahoo.com.vn yahoo.co.id yahoo.co.kr yahoo.com.tr aol.co.uk comcast.net verizon.net
  att.net sbcglobal.net bellsouth.net cox.net charter.net rr.com btinternet.com sky.com virginmedia.com ntlworld.com
  talktalk.net bigpond.com optusnet.com.au orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr libero.it
  virgilio.it alice.it tiscali.it tin.it telefonica.net terra.com.br uol.com.br bol.com.br ig.com.br sapo.pt ziggo.nl
  kpnmail.nl planet.nl telenet.be skynet.be bluewin.ch telia.com seznam.cz wp.pl o2.pl onet.pl op.pl interia.pl
  abv.bg ukr.net freemail.hu citromail.hu mail.ru bk.ru list.ru inbox.ru yandex.ru yandex.com ya.ru rambler.ru
  walla.co.il qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn naver.com
  hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com rediffmail.com shaw.ca rogers.com
  sympatico.ca xtra.co.nz hotmail.com.tr mynet.com
`
  .trim()
  .split(/\s+/);

interface Folding {
  /** All of them lead to one mailbox. */
  domains: RegExp;
  /** The one that stands for them; without it, each for itself. */
  as?: string;
  /** What may stand anywhere before the “@”, or not. */
  ignored?: RegExp;
  /** The provider says so of every spelling: one may speak for another. Elsewhere two people may be counted together. */
  isOne?: true;
  /** What begins a part that the owner makes up; “+” does everywhere. */
  mark?: string;
}

const FOLDINGS: readonly Folding[] = [
  { domains: /^(?:gmail|googlemail)\.com$/, as: 'gmail.com', ignored: /\./g, isOne: true },
  { domains: /^(?:proton\.me|protonmail\.(?:com|ch)|pm\.me)$/, as: 'proton.me', ignored: /[._-]/g, isOne: true },
  { domains: /^(?:ya\.ru|yandex\.(?:ru|com|by|kz|ua|com\.tr))$/, as: 'yandex.ru', ignored: /[.-]/g },
  { domains: /^(?:icloud|me|mac)\.com$/, as: 'icloud.com' },
  // Elsewhere “-” is a letter of names; here it begins what the owner made up.
  { domains: /^(?:yahoo\.[a-z.]+|ymail\.com|rocketmail\.com|aol\.com)$/, mark: '-' },
];

/** Their customers also get what goes to anything at NAME.fastmail.com. */
const OWN_SUBDOMAINS = /^([^.]+)\.(fastmail\.(?:com|fm))$/;

/** The mailbox to which an address leads, as far as its spelling says: for counting, and never to write to. */
export function foldedMailbox(address: string): string {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at).toLowerCase(), address.slice(at + 1).toLowerCase()];
  const [, owner, provider] = OWN_SUBDOMAINS.exec(domain) ?? [];
  if (owner !== undefined) return `${owner}@${provider}`;
  const { as = domain, ignored, mark = '+' } = FOLDINGS.find(({ domains }) => domains.test(domain)) ?? {};
  const named = [mark, '+'].reduce(withoutMark, local);
  const bare = ignored === undefined ? named : named.replaceAll(ignored, '');
  return `${bare === '' ? local : bare}@${as}`;
}

/** The one spelling for all those that are certainly one person's; the address itself where that is not known. */
export function certainMailbox(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return FOLDINGS.some(({ domains, isOne }) => isOne && domains.test(domain)) ? foldedMailbox(address) : address;
}

/** Whether something was added that the owner makes up, as after “+”, or before the “@” of a domain of their own. */
export function isMadeUp(address: string): boolean {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at).toLowerCase(), address.slice(at + 1).toLowerCase()];
  const { mark = '+' } = FOLDINGS.find(({ domains }) => domains.test(domain)) ?? {};
  return OWN_SUBDOMAINS.test(domain) || [mark, '+'].reduce(withoutMark, local) !== local;
}

/** A mark at the beginning begins nothing. */
function withoutMark(local: string, mark: string): string {
  const at = local.indexOf(mark, 1);
  return at === -1 ? local : local.slice(0, at);
}

/** The domain by which mails are counted, and whether it has very many mailboxes; the operator may name more of those. */
export function mailDomainOf(address: string, larger: readonly string[]): { domain: string; isLarge: boolean } {
  const host = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  const domain = siteOf(host);
  return { domain, isLarge: [LARGEST_PROVIDERS, larger].some((list) => list.includes(host) || list.includes(domain)) };
}
