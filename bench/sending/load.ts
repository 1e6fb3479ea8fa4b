/** What else the machine was doing: a figure taken beside other work says little. */
import { loadavg } from 'node:os';

/** The load average of a quiet machine is below that. */
const QUIET = 0.5;

export function loadText(): string {
  const [load = 0] = loadavg();
  const said = `Load average at the start: ${load.toFixed(2)}.`;
  return load < QUIET ? said : `${said} WARNING: the machine is not quiet (${QUIET} or more), so rates say little.`;
}
