/** Updates as entries may have them: each at a time of its own, with our components and a text. */
import type { ComponentStatus } from '#core/component.ts';
import type { Content } from '#core/content.ts';
import type { Instant } from '#core/instant.ts';
import type { ForeignUpdate, History } from './history.ts';
import { remark } from './remarks.ts';
import { settleText } from './settle-text.ts';

export interface Making {
  history: History;
  page: Content['page'];
  /** Our component ids by the keys there. */
  ids: ReadonlyMap<string, string>;
  moved: ReadonlyMap<string, string>;
  oldHosts: string[];
  now: Instant;
  files: Map<string, string>;
}

/** Oldest first, no two at one time. */
export function settledUpdates<S extends string>(
  making: Making,
  where: string,
  updates: readonly ForeignUpdate<S>[],
): ForeignUpdate<S>[] {
  let before = -Infinity;
  return updates
    .toSorted((a, b) => a.at - b.at)
    .map((update) => {
      const at = Math.max(update.at, before + 1000);
      if (at !== update.at)
        remark(making.history.remarks, 'Of updates of one second the later is a second later.', where);
      before = at;
      const body = textOf(making, { where, body: update.body, instead: sentenceFor(update.status) });
      return { ...update, id: foreignId(update.id), at, body, components: mapped(making, update.components) };
    });
}

/** “Resolved” means that they work again: where the source does not say so, this is where it is said. */
export function closeComponents({ history }: Making, where: string, updates: ForeignUpdate<string>[]): void {
  const statuses = new Map<string, ComponentStatus>();
  for (const update of updates) {
    for (const [id, status] of Object.entries(update.components)) statuses.set(id, status);
    if (update.status !== 'resolved') continue;
    const left = [...statuses].filter(([, status]) => status !== 'operational').map(([id]) => id);
    for (const id of left) {
      update.components = { ...update.components, [id]: 'operational' };
      statuses.set(id, 'operational');
    }
    if (left.length > 0 && history.from !== 'cstate')
      remark(history.remarks, 'Components that nobody called operational are so from “resolved” on.', where);
  }
}

export function mapped({ ids }: Making, components: Record<string, ComponentStatus>): Record<string, ComponentStatus> {
  return Object.fromEntries(
    Object.entries(components).flatMap(([key, status]) => {
      const id = ids.get(key);
      return id === undefined ? [] : [[id, status]];
    }),
  );
}

export function textOf(
  { history: { remarks }, page, moved, oldHosts }: Making,
  { where, body, instead }: { where: string; body: string; instead: string },
): string {
  const text = settleText(body, { page, moved, oldHosts, remarks, where });
  if (text !== '') return text;
  remark(remarks, 'An update without a text says its status alone.', where);
  return instead;
}

function sentenceFor(status: string): string {
  return `${status.slice(0, 1).toUpperCase()}${status.slice(1).replaceAll('_', ' ')}.`;
}

export function foreignId(id: string): string {
  const visible = id
    .toWellFormed()
    .replaceAll(/[^\x21-\x7e]/gu, encodeURIComponent)
    .slice(0, 255);
  return visible === '' ? 'none' : visible;
}
