/** How many mails an operator lets go through the relay. */
export interface MailRate {
  /** Evenly, and shared by all senders; null: as many as the relay takes. */
  perSecond: number | null;
  /** In any 24 hours; null: no limit. */
  perDay: number | null;
}

export const NO_RATE: MailRate = { perSecond: null, perDay: null };

const SECONDS: Record<string, number> = { s: 1, min: 60, h: 3600 };

/** “14/s”, “500/min”, “20000/h”, “50000/day”, or one of the former and the last with a space between; null: it is none. */
export function parseMailRate(text: string): MailRate | null {
  const rate = { ...NO_RATE };
  for (const part of text.trim().split(/[\s,]+/)) {
    const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\/(s|min|h|day)$/.exec(part) ?? [];
    const count = Number(number);
    if (!(count > 0)) return null;
    if (unit === 'day' ? rate.perDay !== null || !Number.isInteger(count) : rate.perSecond !== null) return null;
    if (unit === 'day') rate.perDay = count;
    else rate.perSecond = count / (SECONDS[unit] ?? 1);
  }
  return rate;
}
