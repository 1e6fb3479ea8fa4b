/**
 * Several relays in an order: a later one takes over while an earlier one cannot
 * be reached or turns everybody away, and the earlier one is tried again after a
 * while. What becomes of a message is not decided here: where its text was
 * handed over and no answer came, no other relay gets it.
 */
import { MINUTE, type Instant } from '#core/instant.ts';
import { relaysIn, type SmtpSettings } from './smtp-settings.ts';
import type { RelayProblem } from './relay-problem.ts';
import { connect, type Deadlines, type MailConnection } from './smtp.ts';

export interface Relays {
  /** A connection to the first relay that takes one; else why the first that was asked does not. */
  open: () => Promise<MailConnection | RelayProblem>;
  /** The relay in use has turned everybody away. Whether another may be tried in its place. */
  giveUp: () => boolean;
  /** The relay in use. */
  current: () => SmtpSettings;
}

/** Before a relay that could not be used is tried again. */
export const RELAY_REST_MS = MINUTE;

interface Place {
  settings: SmtpSettings;
  /** It is not tried before; 0: nothing is known against it. */
  restsUntil: Instant;
  /** Connections that are open to it. */
  open: number;
  isBeingTried: boolean;
}

interface Relaying {
  places: Place[];
  current: Place;
  clock: () => Instant;
  deadlines: Deadlines;
}

export function relaysOf(relay: SmtpSettings, setting: Pick<Relaying, 'clock' | 'deadlines'>): Relays {
  const [first, ...spares] = relaysIn(relay);
  const primary = placeOf(first);
  const relaying: Relaying = { ...setting, places: [primary, ...spares.map(placeOf)], current: primary };
  return {
    open: () => openFirst(relaying),
    giveUp: () => giveUp(relaying),
    current: () => relaying.current.settings,
  };
}

/** A connection to the first relay that takes one, for a single mail. */
export async function connectToAny(relay: SmtpSettings, deadlines: Deadlines): Promise<MailConnection | RelayProblem> {
  return relaysOf(relay, { clock: () => 0, deadlines }).open();
}

function placeOf(settings: SmtpSettings): Place {
  return { settings, restsUntil: 0, open: 0, isBeingTried: false };
}

function isFree({ clock }: Relaying, { restsUntil, isBeingTried }: Place): boolean {
  return restsUntil <= clock() && !isBeingTried;
}

async function openFirst(relaying: Relaying): Promise<MailConnection | RelayProblem> {
  const { places } = relaying;
  const free = places.filter((place) => isFree(relaying, place));
  let problem: RelayProblem = { message: 'There is no relay.' };
  // Where all rest, the first is as good as any.
  const order = [...free, ...places.filter((place) => !free.includes(place))];
  for (const place of order) {
    const connection = await openAt(relaying, place);
    if (!('message' in connection)) return connection;
    if (place === order[0]) problem = connection;
    // While others hold connections to it, it only wants fewer of them.
    if (place.open > 0) return connection;
  }
  return problem;
}

async function openAt(relaying: Relaying, place: Place): Promise<MailConnection | RelayProblem> {
  // One line is enough to find out whether it is back.
  place.isBeingTried = place.restsUntil > 0;
  const connection = await connect(place.settings, relaying.deadlines);
  place.isBeingTried = false;
  const isThere = !('message' in connection);
  if (isThere) place.restsUntil = 0;
  else if (place.open === 0) place.restsUntil = relaying.clock() + RELAY_REST_MS;
  return isThere ? counted(relaying, place, connection) : connection;
}

/** The connection, which is no longer usable once an earlier relay is to be used again. */
function counted(relaying: Relaying, place: Place, connection: MailConnection): MailConnection {
  let isCounted = true;
  place.open += 1;
  relaying.current = place;
  function gone(): void {
    if (isCounted) place.open -= 1;
    isCounted = false;
  }
  return {
    ...connection,
    isUsable() {
      const isUsable = connection.isUsable() && isBest(relaying, place);
      if (!isUsable) gone();
      return isUsable;
    },
    quit() {
      gone();
      connection.quit();
    },
    destroy() {
      gone();
      connection.destroy();
    },
  };
}

function isBest(relaying: Relaying, place: Place): boolean {
  const { places, clock } = relaying;
  const earlier = places.slice(0, places.indexOf(place));
  return place.restsUntil <= clock() && !earlier.some((other) => isFree(relaying, other));
}

function giveUp(relaying: Relaying): boolean {
  const { places, current, clock } = relaying;
  current.restsUntil = clock() + RELAY_REST_MS;
  const next = places.find((place) => isFree(relaying, place));
  relaying.current = next ?? current;
  return next !== undefined;
}
