/** Where each entry of a history will stand, and which are here already. */
import type { Content } from '#core/content.ts';
import type { Imported } from '#core/imported.ts';
import type { Instant } from '#core/instant.ts';
import type { ForeignAnnouncement, ForeignIncident, ForeignMaintenance, History } from './history.ts';
import { remark, type Remarks } from './remarks.ts';
import { foreignId } from './settle-updates.ts';
import { slugOf } from './slug-of.ts';

export interface Placed<T> {
  /** Path below the content folder. */
  id: string;
  entry: T;
}

interface Places {
  fresh: {
    incidents: Placed<ForeignIncident>[];
    maintenances: Placed<ForeignMaintenance>[];
    announcements: Placed<ForeignAnnouncement>[];
  };
  known: number;
  /** The new path by the old one, of all. */
  moved: Map<string, string>;
}

export function placesFor(history: History, content: Content, now: Instant): Places {
  const here = [...content.incidents, ...content.maintenances, ...content.announcements];
  const imported = new Map(here.flatMap(({ id, imported: from }) => (from === undefined ? [] : [[keyOf(from), id]])));
  const heads = new Map(here.map((entry) => [entry.id, entry]));
  const taken = new Set(heads.keys());
  const moved = new Map<string, string>();
  let known = 0;
  function fresh<T extends ForeignIncident | ForeignMaintenance | ForeignAnnouncement>(
    room: string,
    entries: T[],
    atOf: (entry: T) => Instant,
  ): Placed<T>[] {
    // Pages of a list that grew meanwhile overlap.
    const once = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
    return once
      .filter((entry) => isPast(history.remarks, entry, now))
      .toSorted((a, b) => atOf(a) - atOf(b) || (a.id < b.id ? -1 : 1))
      .flatMap((entry) => {
        const earlier = imported.get(keyOf({ from: history.from, id: entry.id }));
        const id = earlier ?? newId(room, entry, { at: atOf(entry), taken });
        for (const address of entry.addresses) moved.set(address.replace(/\/$/, ''), `/${id}/`);
        if (earlier === undefined) return [{ id, entry }];
        known += 1;
        if (lacks(heads.get(id), entry)) remark(history.remarks, GROWN, id);
        return [];
      });
  }
  return {
    fresh: {
      incidents: fresh('incidents', history.incidents, ({ updates }) => Math.min(...updates.map(({ at }) => at))),
      maintenances: fresh('maintenances', history.maintenances, ({ window }) => window.from),
      announcements: fresh('announcements', history.announcements, ({ at }) => at),
    },
    known,
    moved,
  };
}

const GROWN =
  'It is here already and was left as it is, but there it has updates that are not here: add them by hand, or remove its folder and import again.';

/** Whether the source has an update of which nothing here says that it came from there. */
function lacks(
  here: Content['incidents' | 'maintenances' | 'announcements'][number] | undefined,
  entry: ForeignIncident | ForeignMaintenance | ForeignAnnouncement,
): boolean {
  if (here === undefined || !('updates' in here) || !('updates' in entry)) return false;
  const came = new Set(here.updates.map(({ imported }) => imported?.id));
  return entry.updates.some(({ id }) => !came.has(foreignId(id)));
}

function newId(
  room: string,
  { id, title }: { id: string; title: string },
  { at, taken }: { at: Instant; taken: Set<string> },
): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const words = slugOf(title) || slugOf(id) || room.slice(0, -1);
  const plain = `${room}/${day}-${words}`;
  const apart = `${room}/${slugOf(`${day}-${words.slice(0, 30)}-${slugOf(id).slice(-16)}`)}`;
  let free = plain;
  for (let number = 1; taken.has(free); number += 1) free = number === 1 ? apart : `${apart}-${number}`;
  taken.add(free);
  return free;
}

/** Nothing here may be dated later than now, whoever dated it. */
function isPast(
  remarks: Remarks,
  entry: ForeignIncident | ForeignMaintenance | ForeignAnnouncement,
  now: Instant,
): boolean {
  const times = 'updates' in entry ? entry.updates.map(({ at }) => at) : [entry.at];
  if ('updates' in entry && times.length === 0) {
    remark(remarks, 'A maintenance without any update was left out.', entry.id);
    return false;
  }
  if (times.every((at) => at <= now)) return true;
  remark(remarks, 'It is dated in the future and was left out: import it again when that day has come.', entry.id);
  return false;
}

function keyOf({ from, id }: Pick<Imported, 'from' | 'id'>): string {
  return `${from} ${foreignId(id)}`;
}
