/** A history into the content folder: all of it, or nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from '#core/content.ts';
import { DAY, type Instant } from '#core/instant.ts';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { PAGE_FILE } from '#entries/tree.ts';
import type { History } from './history.ts';
import { tellLostAddresses } from './lost-addresses.ts';
import { makeEntries, type Made } from './make-entries.ts';
import { asPageComponents, matchComponents, namedKeys, newPage } from './match-components.ts';
import { MovingError } from './moving-error.ts';
import { remark, remarkLines } from './remarks.ts';
import { closeStage, commitStage, fillStage, openStage, writeStage, type Stage } from './stage.ts';

export interface ImportOptions {
  contentFolder: string;
  /** Whether a page.yaml is made where there is none. */
  writesPage: boolean;
  now: Instant;
}

/** Returns the report. Throws {@link MovingError} with what keeps it from being done; nothing is written then. */
export function importHistory(history: History, options: ImportOptions): string {
  const stage = openStage(options.contentFolder);
  try {
    const content = contentOf(stage, history, options);
    const { ids, missing } = matchComponents(history, content.page);
    const named = namedKeys(history);
    const needed = missing.filter(({ key }) => named.has(key));
    if (needed.length > 0) throw new MovingError(missingText(needed, firstDay(history)));
    for (const { name } of missing)
      remark(history.remarks, 'A component that page.yaml does not have, and no update names, was left out.', name);
    const made = makeEntries(history, content, { ids, now: options.now });
    if (made.files.size > 0 || !hasPage(stage)) {
      if (hasPage(stage)) fillStage(stage);
      writeStage(stage, made.files);
      tellLostAddresses(history.remarks, readOrThrow(stage.folder, options.now), made.files);
      commitStage(stage);
    }
    return reportOf(history, made);
  } finally {
    closeStage(stage);
  }
}

/** What is here already, or, where a page.yaml is yet to be made, a copy with one. */
function contentOf(stage: Stage, history: History, { contentFolder, writesPage, now }: ImportOptions): Content {
  if (hasPage(stage)) return readOrThrow(stage.target, now);
  if (!writesPage)
    throw new MovingError(
      `There is no “${join(contentFolder, PAGE_FILE)}”. Write one, or have one made with --write-page.`,
    );
  fillStage(stage);
  writeStage(stage, new Map([[PAGE_FILE, newPage(history, firstDay(history))]]));
  return readOrThrow(stage.folder, now);
}

function hasPage({ target }: Stage): boolean {
  return existsSync(join(target, PAGE_FILE));
}

function readOrThrow(folder: string, now: Instant): Content {
  const { content, problems } = readContent(folder, now);
  if (content !== null) return content;
  throw new MovingError(
    `The content would have problems, so nothing was written.\n\n${REPORTERS.text(problems.slice(0, 20), 'content')}`,
  );
}

/** The day of the first word, from which the page can have spoken for its components. */
function firstDay({ incidents, maintenances }: History): Instant {
  const times = [...incidents, ...maintenances].flatMap(({ updates }) => updates.map(({ at }) => at));
  const first = times.reduce((earliest, at) => Math.min(earliest, at), Infinity);
  return Number.isFinite(first) ? first - (first % DAY) : 0;
}

function missingText(needed: Parameters<typeof asPageComponents>[0], since: Instant): string {
  return `page.yaml lacks components that the history names, so nothing was written. Add these with ids of your choice, or give one that is there the name:\n\n${asPageComponents(needed, since)}`;
}

function reportOf({ from, remarks }: History, { incidents, maintenances, announcements, known }: Made): string {
  const lines = remarkLines(remarks);
  return [
    `From ${from}: ${incidents} incidents, ${maintenances} maintenances and ${announcements} announcements are new; ${known} were here already. None of it will be mailed.`,
    ...(lines.length === 0 ? ['Everything has its place.'] : ['What had no place, or another form:', ...lines]),
  ].join('\n');
}
