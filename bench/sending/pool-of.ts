/** A loop over nodemailer's pool, without any database. */
import { setMaxListeners } from 'node:events';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { work } from './job.ts';

/** Sends what `mailOf` makes of each number from 1, on as many connections as ordered. */
export async function workPool(mailOf: (number: number) => SendMailOptions): Promise<void> {
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
        await pool.sendMail(mailOf(next));
      }
    }
    return async () => {
      await Promise.all(Array.from({ length: connections }, loop));
      pool.close();
    };
  });
}
