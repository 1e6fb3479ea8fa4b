/** `npm run check`: is everything in the content folder in order? */
import { parseArguments, stop } from '#scripts/arguments.ts';
import { readContent, readDigests } from '#entries/content.ts';
import { REPORTERS, type ReporterName } from '#entries/reporters.ts';

const USAGE = `npm run check -- [--content FOLDER] [--json | --ci] [--digests]

  --content FOLDER  the folder to check (content)
  --json            problems as JSON
  --ci              problems as annotations for a code host
  --digests         print what translations name in “translates”, and stop`;

const { values } = parseArguments(USAGE, {
  content: { type: 'string', default: 'content' },
  json: { type: 'boolean', default: false },
  ci: { type: 'boolean', default: false },
  digests: { type: 'boolean', default: false },
});

if (values.json && values.ci) stop('--json and --ci print the same problems in two forms: give one of them.', 2);

if (values.digests) {
  const { digests, problems } = readDigests(values.content);
  for (const { file, digest } of digests) console.log(`${digest}  ${file}`);
  if (problems.length > 0) stop(REPORTERS.text(problems, values.content), 1);
} else {
  const { problems } = readContent(values.content, Date.now());
  const name: ReporterName = (values.json && 'json') || (values.ci && 'ci') || 'text';
  process.stdout.write(REPORTERS[name](problems, values.content));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
