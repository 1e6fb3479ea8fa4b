/** A history as files of the content folder, printed by the printer of the grammar. */
import type { z } from 'zod';
import type { Content } from '#core/content.ts';
import { impactOf } from '#core/incident-state.ts';
import { oldAddressSchema, type Imported } from '#core/imported.ts';
import type { Instant } from '#core/instant.ts';
import { printEntry } from '#entries/entry.ts';
import { SCHEMAS } from '#entries/tree.ts';
import { isFreeAddress } from '#render/signposts/moved-page.ts';
import { ADDRESS_LOST } from './lost-addresses.ts';
import type { ForeignAnnouncement, ForeignIncident, ForeignMaintenance, History } from './history.ts';
import { remark } from './remarks.ts';
import { settleLine } from './settle-text.ts';
import { closeComponents, foreignId, mapped, settledUpdates, textOf, type Making } from './settle-updates.ts';
import { placesFor, type Placed } from './place-entries.ts';

export interface Made {
  /** By path from the content folder. */
  files: Map<string, string>;
  incidents: number;
  maintenances: number;
  announcements: number;
  /** Those that are here already. */
  known: number;
}

/** `content` is what is here already. What is known by its id there is left as it is. */
export function makeEntries(
  history: History,
  content: Content,
  { ids, now }: { ids: ReadonlyMap<string, string>; now: Instant },
): Made {
  const { fresh, known, moved } = placesFor(history, content, now);
  const host = URL.parse(history.page.url ?? '')?.host;
  const files = new Map<string, string>();
  const making: Making = {
    history,
    page: content.page,
    ids,
    moved,
    oldHosts: host === undefined ? [] : [host],
    now,
    files,
  };
  for (const placed of fresh.incidents) makeIncident(making, placed);
  for (const placed of fresh.maintenances) makeMaintenance(making, placed);
  for (const placed of fresh.announcements) makeAnnouncement(making, placed);
  const { incidents, maintenances, announcements } = fresh;
  return {
    files,
    incidents: incidents.length,
    maintenances: maintenances.length,
    announcements: announcements.length,
    known,
  };
}

function makeIncident(making: Making, { id, entry }: Placed<ForeignIncident>): void {
  const updates = settledUpdates(making, id, entry.updates);
  closeComponents(making, id, updates);
  const computed = impactOf({ updates } as never);
  const impact = entry.impact === null || entry.impact === computed ? {} : { impact: entry.impact };
  print(making, `${id}/incident.md`, {
    schema: SCHEMAS.incident,
    facts: { ...base(making, id, entry), kind: 'service', ...impact, figures: {}, guidance: [], corrections: [] },
    body: '',
  });
  updates.forEach(({ id: foreign, at, status, components, body }, index) => {
    const detected = index === 0 && entry.detectedAt !== null ? { detectedAt: entry.detectedAt } : {};
    const facts = {
      at,
      approximate: false,
      status,
      ...detected,
      components,
      figures: {},
      notify: false,
      imported: { id: foreign },
    };
    print(making, updateFile(id, index, status), { schema: SCHEMAS.update, facts, body });
  });
  if (entry.postmortem === null) return;
  const { at, body, id: foreign } = entry.postmortem;
  const facts = { at, approximate: false, notify: false, imported: { id: foreignId(foreign) } };
  print(making, `${id}/postmortem.md`, {
    schema: SCHEMAS.postmortem,
    facts,
    body: textOf(making, { where: id, body, instead: 'Postmortem' }),
  });
}

function makeMaintenance(making: Making, { id, entry }: Placed<ForeignMaintenance>): void {
  const { from, until } = entry.window;
  if (until <= from) remark(making.history.remarks, 'A window without an end is a minute long.', entry.id);
  const facts = {
    ...base(making, id, entry),
    window: { from, until: Math.max(until, from + 60_000) },
    components: mapped(making, entry.components),
  };
  print(making, `${id}/maintenance.md`, { schema: SCHEMAS.maintenance, facts, body: '' });
  settledUpdates(making, id, entry.updates).forEach(({ id: foreign, at, status, body }, index) => {
    const said = { at, approximate: false, status, notify: false, imported: { id: foreign } };
    print(making, updateFile(id, index, status), { schema: SCHEMAS['maintenance-update'], facts: said, body });
  });
}

function makeAnnouncement(making: Making, { id, entry }: Placed<ForeignAnnouncement>): void {
  // What is years old was never news here: it stays at its address and off the front page.
  const facts = { ...base(making, id, entry), at: entry.at, until: entry.at + 1000, approximate: false, notify: false };
  print(making, `${id}.md`, {
    schema: SCHEMAS.announcement,
    facts,
    body: textOf(making, { where: id, body: entry.body, instead: entry.title }),
  });
}

function base(
  { history: { from, remarks }, page }: Making,
  where: string,
  entry: ForeignIncident | ForeignMaintenance | ForeignAnnouncement,
) {
  const guid = entry.guid === null ? {} : { guid: foreignId(entry.guid) };
  const fit = entry.addresses.filter(
    (address) => oldAddressSchema.safeParse(address).success && isFreeAddress(address, page.languages),
  );
  const addresses = fit.slice(0, 20);
  for (const lost of entry.addresses.filter((address) => !addresses.includes(address)))
    remark(remarks, ADDRESS_LOST, `${lost} of ${where}`);
  const imported: Imported = { from, id: foreignId(entry.id), addresses, ...guid };
  return { title: settleLine(entry.title, { remarks, where: entry.id }), imported };
}

function updateFile(folder: string, index: number, status: string): string {
  const number = String(Math.min(index + 1, 99)).padStart(2, '0');
  const words = status.replaceAll('_', '-');
  return `${folder}/${number}-${words}${index >= 99 ? `-${index + 1}` : ''}.md`;
}

function print<S extends z.ZodObject>(
  { files }: Making,
  file: string,
  { schema, facts, body }: { schema: S; facts: z.output<S>; body: string },
): void {
  files.set(file, printEntry(schema, facts, body));
}
