/** `npm run build`: the static site, as of now or of a moment that you name. */
import { existsSync } from 'node:fs';
import { instantArgument, parseArguments, stop } from '#scripts/arguments.ts';
import { buildSite } from '#scripts/build-site.ts';

const USAGE = `npm run build -- [--content FOLDER] [--at MOMENT] [--out FOLDER]

  --content FOLDER  the entries to show (content)
  --at MOMENT       show what the page said then, as in 2022-01-17T14:00Z
  --out FOLDER      where the site is written (dist)`;

const { values } = parseArguments(USAGE, {
  content: { type: 'string', default: 'content' },
  at: { type: 'string' },
  out: { type: 'string', default: 'dist' },
});

const outcome = await buildSite({
  contentFolder: values.content,
  at: instantArgument('--at', values.at),
  outFolder: values.out,
});
const rest = existsSync(values.out) ? `“${values.out}” was left as it was.` : 'Nothing was written.';
if (!outcome.isBuilt) stop(`${outcome.message}\n${rest}`, 1);
console.log(outcome.message);
