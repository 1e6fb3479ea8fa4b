/** What the senders that are compared are told, and what they tell: a process each, so that its processor time is its own. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const jobSchema = z.strictObject({
  port: z.number(),
  count: z.number(),
  connections: z.number(),
  /** The store to send from; null: a pool, which has none. */
  place: z.string().nullable(),
  /** When each of several senders on one store begins; absent: it is alone, and begins at once. */
  beginsAt: z.number().optional(),
});
export type Job = z.output<typeof jobSchema>;

const workSchema = z.strictObject({ wallMs: z.number(), cpuMs: z.number(), peakMb: z.number() });
/** What the sending took, without the start of the process. */
export type Work = z.output<typeof workSchema>;

export function parseWork(text: string): Work {
  return workSchema.parse(JSON.parse(text));
}

/** Runs the job of this process's first argument and reports to file descriptor 3. */
export async function work(send: (job: Job) => Promise<() => Promise<void>>): Promise<void> {
  const job = jobSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
  const run = await send(job);
  if (job.beginsAt !== undefined) await sleep(job.beginsAt - Date.now());
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - startedAt;
  const report: Work = { wallMs, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 };
  writeSync(3, JSON.stringify(report));
}
