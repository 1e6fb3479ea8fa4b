/** `npm run export`: everything as one JSON document, or as a dump in Statuspage's shape. */
import { writeFileSync } from 'node:fs';
import { readContent } from '#entries/content.ts';
import { REPORTERS } from '#entries/reporters.ts';
import { allclearDump, statuspageDump } from '#moving/export-history.ts';
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
const dump = values.as === 'allclear' ? allclearDump(content) : statuspageDump(content, Date.now());
const text = `${JSON.stringify(dump, null, 2)}\n`;
if (values.out === undefined) process.stdout.write(text);
else writeFileSync(values.out, text);
