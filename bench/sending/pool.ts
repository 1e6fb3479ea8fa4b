/** A plain loop over nodemailer's pool: what one would write first. */
import { addressOf, LETTER } from './letter.ts';
import { workPool } from './pool-of.ts';

await workPool((number) => ({ ...LETTER, to: addressOf(number) }));
