/** A component's days in words, for those who do not see the bars. */
import type { ComponentStatus } from '#core/component.ts';
import type { Day } from '#core/days.ts';
import type { DayStatus } from '#core/uptime.ts';
import { formatDay, formatDuration, type Place } from './dates.ts';
import { asSentence } from './texts/sentence.ts';
import type { Words } from './words/words.ts';

/** The days that differ, the latest first, at most seven by name. */
export function describeRecord(days: readonly DayStatus[], words: Words, place: Place): string {
  const different = days.filter(({ worst }) => worst !== 'operational' && worst !== null).toReversed();
  if (different.length === 0) return words.component.allGood(days.length);
  const named = different.slice(0, 7).map((day) => describeDay(day, words, place));
  const rest = different.length - named.length;
  const list = `${named.join('; ')}${rest > 0 ? `; +${rest}` : ''}`;
  return asSentence(words.labelled(words.component.days, list), words);
}

/** The same for days of which only the worst status is known. */
export function describeDays(
  days: readonly { day: Day; worst: ComponentStatus | null }[],
  words: Words,
  place: Place,
): string {
  const different = days.filter(({ worst }) => worst !== 'operational' && worst !== null);
  if (different.length === 0) return words.component.allGood(days.length);
  const named = different.map(({ day, worst }) =>
    words.labelled(dayName(day, place), words.componentStatus[worst ?? 'operational']),
  );
  return asSentence(words.labelled(words.component.days, named.join('; ')), words);
}

export function describeDay({ day, worst, affectedMilliseconds }: DayStatus, words: Words, place: Place): string {
  const status = worst === null ? words.component.noData : words.componentStatus[worst];
  return words.component.day(dayName(day, place), status, formatDuration(affectedMilliseconds, words));
}

function dayName(day: Day, place: Place): string {
  return formatDay(Date.parse(`${day}T12:00Z`), { ...place, zone: 'Etc/UTC' });
}
