/**
 * A file of subscribers is read twice, a piece at a time: first to check every
 * line, so that nothing is written where one is refused, and then to write. So a
 * file of any length takes little memory.
 */
import type { Page } from '#core/page.ts';
import { subscriberReader, type FileLine, type RefusedLine, type SubscriberRow } from './subscriber-file.ts';

/** The file's text from its beginning, each time it is asked for. */
export type Pieces = () => AsyncIterable<string>;

export interface Checked {
  /** Lines that can be imported. */
  rows: number;
  refused: number;
}

type PageFacts = Pick<Page, 'components' | 'languages'>;

/** The lines that are refused, as they are found; what has been counted by then stands in `checked`. */
export async function* refusedLines(pieces: Pieces, page: PageFacts, checked: Checked): AsyncIterable<RefusedLine> {
  for await (const line of linesOf(pieces, page)) {
    if ('address' in line) checked.rows += 1;
    else {
      checked.refused += 1;
      yield { line: line.line, reason: line.reason };
      // Whatever could be read above it, this is no file of subscribers.
      if (line.isWhole === true) checked.rows = 0;
    }
  }
}

/** The lines that are not refused. */
export async function* rowsOf(pieces: Pieces, page: PageFacts): AsyncIterable<SubscriberRow> {
  for await (const line of linesOf(pieces, page)) if ('address' in line) yield line;
}

async function* linesOf(pieces: Pieces, page: PageFacts): AsyncIterable<FileLine> {
  const reader = subscriberReader(page);
  for await (const piece of pieces()) yield* reader.read(piece);
  yield* reader.end();
}
