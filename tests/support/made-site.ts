/** The site of made content with many incidents, which several test files look at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, printInstant } from '#core/instant.ts';
import { makeContent, MADE_UNTIL } from '../../bench/made-content.ts';
import { builtSite, type BuiltSite } from './built-site.ts';

/** Incidents in four months, and nothing in the days of which the home page shows each. */
export async function madeSite(count: number): Promise<BuiltSite> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-made-'));
  const content = join(folder, 'content');
  makeContent(content, count, MADE_UNTIL - 120 * DAY);
  const site = await builtSite({ content, at: printInstant(MADE_UNTIL + 100 * DAY), alike: `made ${count}` });
  rmSync(folder, { recursive: true });
  return site;
}
