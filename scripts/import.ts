/** `npm run import`: a history from another product into the content folder. */
import { importHistory } from '#moving/import-history.ts';
import { MovingError } from '#moving/moving-error.ts';
import { isSource, readHistory } from '#moving/sources.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';

const USAGE = `npm run import -- SOURCE PLACE [--content FOLDER] [--write-page]

  statuspage FILE|URL   v2 documents in a JSON file, or the address of a public page
  cstate FOLDER         a cState site
  upptime FOLDER        an Upptime repository with issues.json (docs/moving.md)
  instatus FILE         incidents as Instatus' API gives them

  --content FOLDER      where the entries go (content)
  --write-page          make a page.yaml where there is none
  --allow-loopback      fetch from this very machine, for trials`;

const { values, positionals } = parseArguments(
  USAGE,
  {
    content: { type: 'string', default: 'content' },
    'write-page': { type: 'boolean', default: false },
    'allow-loopback': { type: 'boolean', default: false },
  },
  2,
);
const [source = '', place] = positionals;
if (!isSource(source) || place === undefined) stop(`Name a source and where it is.\n\n${USAGE}`, 2);

try {
  const history = await readHistory(source, place, { allowsLoopback: values['allow-loopback'], timeoutMs: 30_000 });
  const options = { contentFolder: values.content, writesPage: values['write-page'], now: Date.now() };
  console.log(importHistory(history, options));
} catch (error) {
  if (!(error instanceof MovingError)) throw error;
  stop(error.message, 1);
}
