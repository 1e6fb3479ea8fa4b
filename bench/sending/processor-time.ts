/** Processor time of programs that do not tell it themselves, in milliseconds, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** Of a process, its children and whoever of them has ended. */
export function treeMs(root: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const children = all.filter(({ parent }) => parent === root);
  const [own] = all.filter(({ id }) => id === root);
  return (own?.ownMs ?? 0) + (own?.endedMs ?? 0) + children.reduce((sum, { ownMs }) => sum + ownMs, 0);
}

/** Of this process's children that have ended. */
export function endedChildrenMs(): number {
  return statOf(process.pid)?.endedMs ?? 0;
}

interface Stat {
  id: number;
  parent: number;
  ownMs: number;
  /** Of children that have ended. */
  endedMs: number;
}

/** Null: it has ended. */
function statOf(id: number): Stat | null {
  let text = '';
  try {
    text = readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name may hold spaces and brackets; what follows its last one are numbers, the state first (proc_pid_stat(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (place: number): number => Number(fields[place]) * TICK_MS;
  return { id, parent: Number(fields[1]), ownMs: ticks(11) + ticks(12), endedMs: ticks(13) + ticks(14) };
}
