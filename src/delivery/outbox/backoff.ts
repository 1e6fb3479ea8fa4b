/** When a delivery that was refused for now is tried again. */
import { MINUTE } from '#core/instant.ts';

const MINUTES = [1, 2, 5, 10, 20, 30, 60] as const;

/** The wait after a refusal, in milliseconds. `attempt` counts earlier refusals; `chance` in [0, 1) spreads by 0.8–1.2. */
export function backoffAfter(attempt: number, chance: number): number {
  const minutes = MINUTES[attempt] ?? 60;
  return Math.round(minutes * MINUTE * (0.8 + 0.4 * chance));
}
