/** Whether the relay takes our connection, over what, and what it can do. Sends no mail. */
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { connect, type Deadlines } from '../mail/smtp.ts';
import { isLoopback, type SmtpSettings } from '../mail/smtp-settings.ts';
import { fail, ok, warn, type Check } from './check.ts';

export async function relayChecks(settings: SmtpSettings, deadlines: Deadlines): Promise<Check[]> {
  const connection = await connect(settings, deadlines);
  if ('message' in connection)
    return [fail('relay', connection.message, 'See to SMTP_URL and to the relay, and run this again.')];
  connection.quit();
  const { host, port, credentials } = settings;
  const signedIn = credentials === null ? '' : ' and the password is right';
  const greeting = await greetingOf(settings, deadlines);
  return [
    ok('relay', `${host}:${port} takes connections${signedIn}.`),
    ...(greeting === null ? [] : [encryptionCheck(settings, greeting), ...capabilityChecks(greeting.reply)]),
  ];
}

interface Greeting {
  /** The whole reply to EHLO, after STARTTLS where that was done. */
  reply: string;
  isEncrypted: boolean;
}

/** A second connection, since what a relay can do is told before one signs in. */
function greetingOf(settings: SmtpSettings, { connectMs }: Deadlines): Promise<Greeting | null> {
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.isSecure,
    ignoreTLS: settings.startTls === 'off',
    requireTLS: settings.startTls === 'required',
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: connectMs,
  });
  return new Promise((resolve) => {
    connection.on('error', () => resolve(null));
    connection.once('end', () => resolve(null));
    connection.connect((error) => {
      const reply = connection.lastServerResponse;
      resolve(error === undefined ? { reply: reply === false ? '' : reply, isEncrypted: connection.secure } : null);
      connection.quit();
    });
  });
}

/** Whether what is said to the relay stays between us and it. */
export function encryptionCheck(
  { host }: Pick<SmtpSettings, 'host'>,
  { isEncrypted }: Pick<Greeting, 'isEncrypted'>,
): Check {
  if (isEncrypted) return ok('encryption', 'The connection to the relay is encrypted, and its certificate is right.');
  if (isLoopback(host)) return ok('encryption', 'The relay is on this machine; nothing travels in the clear.');
  return warn(
    'encryption',
    'The relay offers no encryption: subscribers’ addresses travel in the clear.',
    'Use the relay’s “smtps://” address, or have STARTTLS turned on there.',
  );
}

/** What a mail with everything in it may need; our own stay under 100 KB. */
const NEEDED_BYTES = 1024 * 1024;

/** `reply`: what the relay answered to EHLO. */
export function capabilityChecks(reply: string): Check[] {
  const size = /^250[ -]SIZE (\d+)/im.exec(reply)?.[1];
  return [
    has(reply, 'DSN')
      ? ok('DSN', 'The relay takes orders about bounces (DSN).')
      : warn(
          'DSN',
          'The relay takes no orders about bounces (DSN): it may send back whole mails, or nothing when one is late.',
          'Nothing needs to be done; another relay may be better at it.',
        ),
    has(reply, 'PIPELINING')
      ? ok('speed', 'The relay takes several commands at once (PIPELINING).')
      : warn(
          'speed',
          'The relay takes one command at a time: a large list takes longer.',
          'Have PIPELINING turned on at the relay, if its software can do it.',
        ),
    ...(size === undefined || size === '0' || Number(size) >= NEEDED_BYTES
      ? []
      : [fail('size', `The relay takes mails of ${size} bytes at most.`, 'Have its limit raised to 1 MB or more.')]),
  ];
}

function has(reply: string, word: string): boolean {
  return new RegExp(String.raw`^250[ -]${word}\s*$`, 'im').test(reply);
}
