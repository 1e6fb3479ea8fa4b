/** The same pool, handed text that is finished but for the recipient and the Message-ID: the fairest that it can be. */
import nodemailer from 'nodemailer';
import { addressOf, DATE, LETTER } from './letter.ts';
import { workPool } from './pool-of.ts';
import { FROM } from './words.ts';

const [TO, ID] = ['recipient@recipient.example', 'message-id@status.exchange.example'];

const maker = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
const { message } = await maker.sendMail({ ...LETTER, to: TO, messageId: `<${ID}>`, date: DATE });
const [beforeTo = '', afterTo = ''] = (message instanceof Buffer ? message.toString('latin1') : '').split(TO);
const [between = '', rest = ''] = afterTo.split(ID);

await workPool((number) => {
  const to = addressOf(number);
  const raw = `${beforeTo}${to}${between}${number}@status.exchange.example${rest}`;
  return { envelope: { from: FROM, to }, raw };
});
