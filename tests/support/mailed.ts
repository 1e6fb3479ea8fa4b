/** A mail of every kind in two languages, for whoever judges mails: golden files, spam filters, signatures. */
import PostalMime from 'postal-mime';
import type { Content } from '#core/content.ts';
import { noticesOf, type Notice } from '#core/notice.ts';
import type { Page } from '#core/page.ts';
import { contentIn } from '#core/translation.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { composeMail, type MailOptions } from '#render/mail/mail.ts';
import {
  aComponent,
  aContent,
  aGuidance,
  aMaintenance,
  anAnnouncement,
  anIncident,
  aPage,
  aPostmortem,
  time,
} from '#tests/support/makers.ts';

export const MAIL_LANGUAGES = ['en', 'ar'] as const;
export const MAIL_FROM = 'updates@status.exchange.example';
export const UNSUBSCRIBE_BASE = 'https://updates.exchange.example';
export const TOKEN = 'k1mzq4w7c2x9v5b8n3a6s0d1f4g7h2j5l8p3';

const page = aPage({
  languages: [...MAIL_LANGUAGES],
  components: [aComponent(), aComponent({ id: 'api', name: 'API' })],
  neverAsk: ['your password', 'a 2FA code or a recovery code'],
  support: 'Open the app yourself and choose “Help”.',
  subscriptions: { url: UNSUBSCRIBE_BASE },
  translations: {
    ar: {
      neverAsk: ['كلمة المرور', 'رمز 2FA أو رمز الاسترداد'],
      support: 'افتحوا التطبيق بأنفسكم واختاروا «المساعدة».',
      groups: {},
      components: { withdrawals: { name: 'السحب', headlines: {} } },
    },
  },
});

/** What a translation says, of a text that has not changed since. */
function said(text: { body: string; title?: string; action?: { what: string; who: string } }) {
  return { ar: { isOutdated: false, ...text } };
}

const content: Content = withNoticeCodes(
  aContent({
    page,
    incidents: [
      anIncident({
        title: 'Withdrawals suspended',
        translations: {
          ar: {
            title: 'إيقاف السحب',
            body: '',
            isOutdated: false,
            figures: { accounts: { label: 'الحسابات المتأثرة' } },
          },
        },
        guidance: ['set-up-2fa-again'],
        figures: { accounts: { label: 'Accounts affected' } },
        updates: [
          {
            id: 'incidents/2022-01-17-withdrawals/01-suspended',
            status: 'identified',
            components: { withdrawals: 'suspended', api: 'degraded_performance' },
            figures: { accounts: { value: 'around 400' } },
            action: { state: 'open', what: 'Set up 2FA again', who: 'Every customer', until: null },
            nextUpdate: time('2022-01-17T16:00Z'),
            approximate: true,
            body: 'We suspended withdrawals after unusual activity. Follow [Set up 2FA again](/guidance/set-up-2fa-again/).\n\n- Trading goes on.\n- Deposits are safe.',
            translations: said({
              body: 'أوقفنا السحب بعد نشاط غير معتاد. اتبعوا [إعداد 2FA من جديد](/guidance/set-up-2fa-again/).\n\n- التداول مستمر.\n- الودائع آمنة.',
              action: { what: 'أعيدوا إعداد 2FA', who: 'جميع العملاء' },
            }),
          },
          {
            id: 'incidents/2022-01-17-withdrawals/02-resumed',
            status: 'resolved',
            components: { withdrawals: 'operational', api: 'operational' },
            figures: { accounts: { value: '483', note: 'our finished count' } },
            body: 'Withdrawals have resumed.',
          },
        ],
        postmortem: aPostmortem({
          translations: { ar: { body: 'هذا ما حدث.', isOutdated: true } },
        }),
      }),
    ],
    maintenances: [
      aMaintenance({
        updates: [{ translations: said({ body: 'يتوقف السحب أثناء عملنا.' }) }],
        translations: said({ title: 'ترقية محافظنا', body: '' }),
      }),
    ],
    guidance: [aGuidance({ publishedAt: time('2022-01-17T04:00Z') })],
    announcements: [
      anAnnouncement({
        translations: said({ title: 'عناوين السحب الجديدة تنتظر 24 ساعة', body: 'عناوين السحب الجديدة تنتظر يومًا.' }),
      }),
    ],
  }),
);

export interface Told {
  /** “incident-ar”. */
  name: string;
  notice: Notice;
  page: Page;
  language: string;
}

const NAMES: Record<string, string> = {
  '01-suspended': 'incident',
  '02-resumed': 'incident-untranslated',
  '01-update': 'maintenance',
};

/** Every kind of notice in each language. */
export const TOLD: Told[] = MAIL_LANGUAGES.flatMap((language) => {
  const spoken = contentIn(content, language);
  return noticesOf(spoken).map((notice) => {
    const kind = NAMES[notice.id.split('/').at(-1) ?? ''] ?? notice.kind;
    return { name: `${kind}-${language}`, notice, page: spoken.page, language };
  });
});

/** The mail as one recipient gets it. */
export async function mailedTo(
  { notice, page, language }: Told,
  { address = 'ada@customers.example', ...options }: Partial<MailOptions> & { address?: string } = {},
): Promise<Buffer> {
  const mail = await composeMail(notice, page, {
    from: MAIL_FROM,
    language,
    unsubscribeBase: UNSUBSCRIBE_BASE,
    ...options,
  });
  return mail.messageFor({ address, tag: 'a1b2c3', date: time('2022-01-17T13:02:05Z'), token: TOKEN });
}

/** The one of that name. */
export function toldAs(name: string): Told {
  const found = TOLD.find((told) => told.name === name);
  if (found === undefined) throw new Error(`There is no “${name}” among ${TOLD.map((told) => told.name).join(', ')}.`);
  return found;
}

/** The parts as a mail program shows them. */
export async function partsOf(message: Buffer): Promise<{ text: string; html: string }> {
  const { text = '', html = '' } = await PostalMime.parse(message);
  return { text: text.replaceAll('\r\n', '\n'), html: html.replaceAll('\r\n', '\n') };
}

/** Headers as they are, then text and HTML as a mail program shows them. */
export async function readable(message: Buffer): Promise<string> {
  const { text, html } = await partsOf(message);
  const headers = message.toString('latin1').split('\r\n\r\n')[0] ?? '';
  return [headers.replaceAll('\r\n', '\n'), text, html].map((part) => part.trimEnd()).join('\n\n=====\n\n');
}
