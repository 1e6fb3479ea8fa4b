/** `npm run prove`: the proofs that are too long for `npm test`, which runs a tenth or less of each. */
import { parseArguments, stop } from '#scripts/arguments.ts';
import { prove, type Proofs } from '#tests/support/prove.ts';

const TORTURE = 'scripts/torture.ts';

const PROOFS: Proofs = {
  torture: {
    promise: 'a sender that is killed 200 times among 20,000 mails tells nobody twice and loses nobody',
    run: [TORTURE],
  },
  'torture-postgres': { promise: 'the same on PostgreSQL', run: [TORTURE, '--store', 'postgres'] },
  'torture-four': {
    promise: 'of four senders one is killed and one is stopped past its lease, and nobody is told twice',
    run: [TORTURE, '--store', 'postgres', '--senders', '4'],
  },
  rate: {
    promise: 'a relay that takes 14 a second takes 1,500 mails in 1.15 times the time, and refuses under 2 %',
    run: ['bench/rate.ts'],
  },
  walls: {
    promise: 'none of five hundred payloads passes any of the three walls between markdown and a browser, each alone',
    run: ['scripts/walls.ts'],
  },
  mistakes: {
    promise: 'a check of four thousand files with mistakes in them ends each time, and names a place in each',
    run: ['scripts/mistakes.ts'],
  },
  import: {
    promise: 'three thousand incidents of another product come, twice the same, and nobody would be mailed',
    run: ['scripts/import-proof.ts'],
  },
};

const USAGE = `npm run prove [-- NAME]

Runs one proof, or all of them, and ends with 1 where a promise is broken.

${Object.entries(PROOFS)
  .map(([name, { promise }]) => `  ${name.padEnd(18)} ${promise}`)
  .join('\n')}`;

const { positionals } = parseArguments(USAGE, {}, 1);
const [name] = positionals;
const chosen =
  name === undefined ? PROOFS : { [name]: PROOFS[name] ?? stop(`There is no proof “${name}”.\n\n${USAGE}`, 2) };
const failed = await prove(chosen, (line) => console.log(line));
if (failed.length > 0) stop(`Broken: ${failed.join(', ')}.`, 1);
