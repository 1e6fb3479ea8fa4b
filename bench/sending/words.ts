/** The update that is told: its mail has about ten kilobytes. */
import { aContent, anIncident, time } from '#tests/support/makers.ts';

export const AT = time('2022-01-17T05:00Z');
export const FROM = 'updates@status.exchange.example';

const PARAGRAPH =
  'We have suspended withdrawals while we look into reports of transfers that customers did not make. Nothing else is affected, and balances are safe.';

/** Of text and of HTML each. */
export const BODY = Array.from({ length: 24 }, () => PARAGRAPH).join('\n\n');
export const CONTENT = aContent({ incidents: [anIncident({ updates: [{ body: BODY }] })] });
