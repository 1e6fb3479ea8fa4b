/** Where the relay is and how to speak to it, from one address as in `smtps://user:password@mail.example:465`. */

export interface SmtpSettings {
  host: string;
  port: number;
  /** TLS from the first byte. */
  isSecure: boolean;
  /** What STARTTLS is to this relay: a password never leaves the machine in the clear, and a relay on it needs none. */
  startTls: 'required' | 'if-offered' | 'off';
  credentials: { user: string; password: string } | null;
  /** Relays that take over, in this order, while this one cannot be used. */
  spares?: readonly SmtpSettings[];
}

/** This relay and those that take over from it. */
export function relaysIn(relay: SmtpSettings): [SmtpSettings, ...SmtpSettings[]] {
  return [relay, ...(relay.spares ?? [])];
}

/** For sentences: without user and password. */
export function relayName({ host, port }: Pick<SmtpSettings, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Whether the host can only be this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Several addresses with spaces between: the first, and those that take over from it. Null where one of them is none. */
export function parseSmtpUrls(text: string): SmtpSettings | null {
  const [first = null, ...spares] = text.split(/\s+/).filter(Boolean).map(parseSmtpUrl);
  const known = spares.filter((spare) => spare !== null);
  if (first === null || known.length < spares.length) return null;
  return known.length === 0 ? first : { ...first, spares: known };
}

/** Null where the text is no such address: it may hold a password, so nobody repeats it. */
export function parseSmtpUrl(text: string): SmtpSettings | null {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return null;
  if (url.search !== '' || url.hash !== '' || !/^\/?$/.test(url.pathname)) return null;
  const credentials = credentialsOf(url);
  if (credentials === undefined) return null;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const isSecure = url.protocol === 'smtps:';
  return {
    host,
    port: Number(url.port) || (isSecure ? 465 : 587),
    isSecure,
    startTls: isLoopback(host) ? 'off' : credentials === null ? 'if-offered' : 'required',
    credentials,
  };
}

function credentialsOf({ username, password }: URL): SmtpSettings['credentials'] | undefined {
  if (username === '' && password === '') return null;
  if (username === '' || password === '') return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return undefined;
  }
}
