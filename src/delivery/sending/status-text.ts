/** What the outbox holds now, as an operator reads it. No addresses, ever. */
import { printInstant } from '#core/instant.ts';
import type { Order } from '../outbox/control.ts';
import { CORRECTION, isCorrection } from '../outbox/correction-id.ts';
import type { LedgerUpdate } from '../outbox/ledger.ts';

export interface OutboxStatus {
  orders: readonly Order[];
  ledger: ReadonlyMap<string, LedgerUpdate>;
  /** Addresses to which nothing is sent, by the reason. */
  suppressions: Record<string, number>;
}

export function statusText({ orders, ledger, suppressions }: OutboxStatus): string {
  const open = [...ledger.values()].filter(
    ({ state, waiting, started, unknown }) => state === 'freezing' || waiting + started + unknown > 0,
  );
  const suppressed = Object.entries(suppressions).map(([reason, count]) => `${count} ${reason}`);
  return [
    ...orders.map(orderLine),
    ...open.map(updateLine),
    open.length === 0 ? 'Nothing waits, nothing is unknown.' : null,
    suppressed.length === 0 ? null : `Addresses to which nothing is sent: ${suppressed.join(', ')}.`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** What a sending that broke off has told, as far as the store knows; nothing where all was told. */
export function unfinishedText(ledger: ReadonlyMap<string, LedgerUpdate>): string {
  const open = [...ledger.values()].filter(({ waiting, started, unknown }) => waiting + started + unknown > 0);
  return open.map(updateLine).join('\n');
}

/** How to lift it stands in it, because it may have been given long ago. */
export function orderLine({ scope, at, why }: Order): string {
  return `Paused since ${printInstant(at)}: ${scopeName(scope)}. ${why} To go on: “${resumeCommand(scope)}”, then “${sendCommand(scope)}”.`;
}

export function resumeCommand(scope: string): string {
  return scope === 'all' ? 'npm run outbox -- resume' : `npm run outbox -- resume ${scope.replace(':', ' ')}`;
}

/** What sends the rest of it: a correction is an order of its own. */
export function sendCommand(scope: string): string {
  const [updateId = ''] = scopeName(scope).split(CORRECTION);
  return isCorrection(scope) ? `npm run correct -- ${updateId} --send` : 'npm run notify -- --send';
}

export function scopeName(scope: string): string {
  const [kind, ...rest] = scope.split(':');
  if (kind === 'update') return rest.join(':');
  return kind === 'channel' ? `the channel ${rest.join(':')}` : 'everything';
}

function updateLine({ id, state, prepared, waiting, started, accepted, failed, unknown, wave }: LedgerUpdate): string {
  if (state === 'freezing') return `${id}: its audience is being written, ${prepared} so far; nobody is told yet.`;
  const parts = [
    `${accepted} accepted`,
    `${waiting} waiting`,
    `${started} being sent`,
    `${failed} failed`,
    `${unknown} unknown`,
  ];
  return `${id}: ${parts.join(', ')}${wave === 0 ? '' : `, wave ${wave + 1}`}.`;
}
