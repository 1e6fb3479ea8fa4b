/** Colours of a mail's status, each of which can be read about on white and on black: programs turn colours round. */
import type { Notice } from '#core/notice.ts';
import type { Tone } from '#core/page-status.ts';
import { INCIDENT_TONES, MAINTENANCE_TONES } from '../tones.ts';

export const TONE_COLOURS: Record<Tone, string> = {
  good: '#2f8a57',
  planned: '#4a7fc1',
  warn: '#b0761a',
  bad: '#cf4a43',
};

export function toneOf({ status }: Pick<Notice, 'status'>): Tone {
  const tones: Record<string, Tone> = { ...INCIDENT_TONES, ...MAINTENANCE_TONES };
  return (status === null ? undefined : tones[status]) ?? 'planned';
}
