/** How the ledger calls the corrections of an update: “incidents/…/02-reset#correction-1”. */

/** No entry's id has a “#”. */
export const CORRECTION = '#correction-';

export function correctionId(updateId: string, number: number): string {
  return `${updateId}${CORRECTION}${number}`;
}

export function isCorrection(ledgerId: string): boolean {
  return ledgerId.includes(CORRECTION);
}

export function isCorrectionOf(ledgerId: string, updateId: string): boolean {
  return ledgerId.startsWith(`${updateId}${CORRECTION}`);
}
