/** The products from which a history can come. */
import { readCstate } from './cstate.ts';
import { fetchStatuspage, type FetchLimits } from './fetch-source.ts';
import type { History } from './history.ts';
import { readInstatus } from './instatus.ts';
import { parseJson, readTextFile } from './read-source.ts';
import type { Remarks } from './remarks.ts';
import { readStatuspage } from './statuspage.ts';
import { readUpptime } from './upptime.ts';

const SOURCES = ['statuspage', 'cstate', 'upptime', 'instatus'] as const;
type Source = (typeof SOURCES)[number];

export function isSource(word: string): word is Source {
  return SOURCES.some((source) => source === word);
}

/** `place`: a file, a folder or, of Statuspage, an address. Throws {@link MovingError}. */
export async function readHistory(source: Source, place: string, limits: FetchLimits): Promise<History> {
  const remarks: Remarks = new Map();
  switch (source) {
    case 'statuspage':
      return readStatuspage(
        /^https?:/i.test(place) ? await fetchStatuspage(place, limits, remarks) : jsonIn(place),
        place,
        remarks,
      );
    case 'cstate':
      return readCstate(place, remarks);
    case 'upptime':
      return readUpptime(place, remarks);
    case 'instatus':
      return readInstatus(jsonIn(place), place, remarks);
  }
}

function jsonIn(file: string): unknown {
  return parseJson(readTextFile(file), file);
}
