/** `npm run export`: everything as one JSON document, or as a dump in Statuspage's shape. */
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { allclearDump, statuspageDump } from '#moving/export-history.ts';
import { MovingError } from '#moving/moving-error.ts';
import { writeDump } from '#moving/write-dump.ts';
import { withNoticeCodes } from '#proof/with-notice-codes.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';

const USAGE = `npm run export -- [--as allclear|statuspage] [--content FOLDER] [--out FILE]

  --as KIND         allclear: everything that is written; statuspage: what its API has (allclear)
  --content FOLDER  the folder to read (content)
  --out FILE        where it goes (standard output)`;

const { values } = parseArguments(USAGE, {
  as: { type: 'string', default: 'allclear' },
  content: { type: 'string', default: 'content' },
  out: { type: 'string' },
});
if (values.as !== 'allclear' && values.as !== 'statuspage')
  stop(`--as takes “allclear” or “statuspage”.\n\n${USAGE}`, 2);

const { content, problems } = readContent(values.content);
if (content === null) stop(REPORTERS.text(problems, values.content), 1);
const dump = values.as === 'allclear' ? allclearDump(content) : statuspageDump(withNoticeCodes(content), Date.now());
const text = `${JSON.stringify(dump, null, 2)}\n`;
if (values.out === undefined) process.stdout.write(text);
else writeOrStop(values.out);

function writeOrStop(path: string): void {
  try {
    writeDump(path, text);
  } catch (error) {
    if (!(error instanceof MovingError)) throw error;
    stop(error.message, 1);
  }
}
