/** A relay that does not take mail at all, in a sentence for the operator. Such a problem is nobody's delivery's fault. */
import { printInstant, type Instant } from '#core/instant.ts';
import type { Page } from '#core/page.ts';
import { isLoopback, relaysIn, type SmtpSettings } from './smtp-settings.ts';
import { codeOf, type SmtpFailure } from '../verdict.ts';

export interface RelayProblem {
  message: string;
  /** Nothing is wrong: no more may go for a while. */
  isPace?: boolean;
}

export type RelayFailure = SmtpFailure & { originalCode?: string | undefined; message?: string | undefined };

/** Why no connection could be made. Names the relay, and never the user or the password. */
export function connectProblem({ host, port }: SmtpSettings, failure: RelayFailure): RelayProblem {
  const relay = `${host}:${port}`;
  const code = failure.originalCode ?? failure.code ?? '';
  const reply = codeOf(failure.response ?? '');
  if (failure.code === 'EAUTH')
    return { message: `The relay ${relay} refused the user name or password of SMTP_URL${said(reply)}.` };
  if (code === 'ECONNREFUSED') return { message: `The relay ${relay} refused the connection; nothing listens there.` };
  if (code === 'EDNS' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { message: `The relay’s name “${host}” in SMTP_URL cannot be found.` };
  if (code === 'ETIMEDOUT') return { message: `The relay ${relay} did not answer in time.` };
  if (isTls(failure)) return { message: `The relay ${relay} could not be reached over TLS (${tlsReason(failure)}).` };
  if (reply !== null) return { message: `The relay ${relay} does not take mail now${said(reply)}.` };
  return { message: `The relay ${relay} closed the connection${code === '' ? '' : ` (${code})`}.` };
}

/** A made-up incident that reaches a real mailbox is a phishing mail, whoever sends it. */
export function demonstrationProblem({ demonstration }: Page, relay: SmtpSettings): RelayProblem | null {
  const host = relaysIn(relay).find((one) => !isLoopback(one.host))?.host;
  if (demonstration === undefined || host === undefined) return null;
  return {
    message: `This page is a demonstration, so its mails go to a relay on this machine only, and “${host}” is another: name 127.0.0.1 in SMTP_URL, or take “demonstration” out of page.yaml.`,
  };
}

/** The relay turned away the sender, again and again or for everybody. */
export function refusalProblem({ host, port }: SmtpSettings, code: string | null): RelayProblem {
  return { message: `The relay ${host}:${port} takes no mail from this sender${said(code)}.` };
}

/** Nothing goes for so long that nobody waits for it: the relay's doing, or the operator's own MAIL_RATE. */
export function paceProblem(
  { host, port }: SmtpSettings,
  { code, until }: { code: string | null; until: Instant },
): RelayProblem {
  const next = `the next try is due at ${printInstant(until)}`;
  if (code === null) return { message: `As many mails have left as MAIL_RATE allows in a day; ${next}.`, isPace: true };
  return { message: `The relay ${host}:${port} takes no more mails for now${said(code)}; ${next}.`, isPace: true };
}

function said(code: string | null): string {
  return code === null ? '' : ` (it answered ${code})`;
}

function isTls({ code, originalCode, message }: RelayFailure): boolean {
  return (
    code === 'ETLS' ||
    /CERT|SSL|TLS|SELF_SIGNED|VERIFY/.test(originalCode ?? '') ||
    /certificate|\bTLS\b|SSL/.test(message ?? '')
  );
}

function tlsReason({ originalCode, message }: RelayFailure): string {
  if (originalCode !== undefined) return originalCode;
  return (
    /self-signed certificate|certificate has expired|unable to verify/.exec(message ?? '')?.[0] ?? 'STARTTLS failed'
  );
}
