/** What the embedded script needs beside the API's summary: the sentence of the page, and until when it can be trusted. */
import { printInstant, type Instant } from '#core/instant.ts';
import type { PageStatus } from '#core/page-status.ts';
import { formatInstant, type Place } from '../dates.ts';
import { headlineOf } from '../headline.ts';
import { TONE_COLOURS } from '../pictures/palette.ts';
import { SHAPE_PATHS } from '../pictures/shape-paths.ts';
import type { Words } from '../words/words.ts';

export interface EmbedState {
  indicator: PageStatus['indicator'];
  /** Text on paper in light and in dark. */
  colours: { light: string; dark: string };
  /** The shape of the state as path data on a grid of 16. */
  shape: string;
  sentence: string;
  /** “as of …”. */
  asOf: string;
  /** Until this moment nothing changes without a build; null in a build of the past, whose clock stands still. */
  trueUntil: string | null;
}

export interface EmbedFacts {
  status: PageStatus;
  now: Instant;
  isPast: boolean;
  nextChangeAt: Instant;
}

export function embedState({ status, now, isPast, nextChangeAt }: EmbedFacts, words: Words, place: Place): EmbedState {
  const { tone, shape, sentence } = headlineOf(status, words);
  return {
    indicator: status.indicator,
    colours: TONE_COLOURS[tone],
    shape: SHAPE_PATHS[shape],
    sentence,
    asOf: words.incident.asOf.replace('{}', formatInstant(now, place)),
    trueUntil: isPast ? null : printInstant(nextChangeAt),
  };
}
