/** The prose of a cState incident as its statements: the newest stands first, each begins with its status in italics. */
import type { IncidentStatus } from '#core/incident.ts';
import type { Instant } from '#core/instant.ts';
import { hasZone, parseForeignTime } from './foreign-time.ts';

export interface CstateBody {
  /** What stands before the first statement. */
  intro: string;
  /** Oldest first, as far as the text shows; null goes on with the status before. */
  parts: { at: Instant; status: IncidentStatus | null; body: string }[];
  postmortem: string;
  /** How many times name no zone. */
  unzoned: number;
}

const TRACK = /\{\{[<%]\s*track\s+["“]?([^"”>%]*)["”]?\s*[>%]\}\}/g;
const LABEL = /^\s*\*{1,2}([A-Za-z][A-Za-z -]{2,24})\*{1,2}\s*[-–—:]?\s*/;

const STATUSES: Readonly<Record<string, IncidentStatus | null>> = {
  investigating: 'investigating',
  identified: 'identified',
  monitoring: 'monitoring',
  fixed: 'resolved',
  resolved: 'resolved',
  update: null,
};

/** `at` stands for every statement that names no time. */
export function splitCstateBody(body: string, at: Instant): CstateBody {
  const result: CstateBody = { intro: '', parts: [], postmortem: '', unzoned: 0 };
  let current: { label: string; text: string } = { label: '', text: '' };
  const pieces = [current];
  for (const block of body.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/)) {
    const label = LABEL.exec(block)?.[1]?.toLowerCase().trim() ?? '';
    const isStatement = label in STATUSES || /^post-?mortem$/.test(label);
    if (isStatement) pieces.push((current = { label, text: block.replace(LABEL, '') }));
    else if (/^\s*(?:-{3,}|\*{3,})\s*$/.test(block)) pieces.push((current = { label: '', text: '' }));
    else current.text += `\n\n${block}`;
  }
  for (const { label, text } of pieces) place(result, { label, text: text.trim(), at });
  // Some write downwards all the same.
  const [first, last] = [result.parts[0], result.parts.at(-1)];
  const isDownwards = first?.status === 'resolved' && last?.status === 'investigating';
  return isDownwards ? { ...result, parts: result.parts.toReversed() } : result;
}

function place(result: CstateBody, { label, text, at }: { label: string; text: string; at: Instant }): void {
  const typed = [...text.matchAll(TRACK)].map(([, time = '']) => time);
  const times = typed.map((time) => parseForeignTime(time));
  result.unzoned += typed.filter((time, index) => times[index] !== null && !hasZone(time)).length;
  const body = text
    .replaceAll(TRACK, '')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
  if (body === '') return;
  if (/^post-?mortem$/.test(label)) result.postmortem += `${result.postmortem === '' ? '' : '\n\n'}${body}`;
  else if (label in STATUSES)
    result.parts.unshift({ at: times.find((time) => time !== null) ?? at, status: STATUSES[label] ?? null, body });
  else result.intro += `${result.intro === '' ? '' : '\n\n'}${body}`;
}
