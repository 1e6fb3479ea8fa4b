/** A plain loop over nodemailer's pool, without any database: what one would write first. */
import { setMaxListeners } from 'node:events';
import nodemailer from 'nodemailer';
import { work } from './job.ts';
import { BODY, FROM } from './words.ts';

const HTML = `<!doctype html><html><body>${BODY.split('\n\n')
  .map((paragraph) => `<p style="margin: 0 0 16px">${paragraph}</p>`)
  .join('\n')}</body></html>`;

await work(async ({ port, count, connections }) => {
  setMaxListeners(0);
  const pool = nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: connections,
    // Its default would connect anew after every hundred.
    maxMessages: Infinity,
  });
  let next = 0;
  async function loop(): Promise<void> {
    while (next < count) {
      next += 1;
      await pool.sendMail({
        from: FROM,
        to: `person${next}@mail${next % 100}.example`,
        subject: 'Example Exchange: Withdrawals are delayed',
        text: BODY,
        html: HTML,
      });
    }
  }
  return async () => {
    await Promise.all(Array.from({ length: connections }, loop));
    pool.close();
  };
});
