/**
 * Judges the reader of bounces by somebody else's verdicts: a folder of sample
 * mails, and a list of a line each, “FILE REASON[,REASON…]”, with as many reasons as
 * the mail has recipients. Prints, for each reason, what this program would do.
 *
 *   node bench/bounces.ts FOLDER LIST [--names]
 *
 * docs/bounces.md says by which set the program was judged, and what came of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { verdictOf } from '#delivery/bounces/policy.ts';
import { readBounce } from '#delivery/bounces/read-bounce.ts';

const { values, positionals } = parseArgs({
  options: { names: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [folder, list] = positionals;
if (folder === undefined || list === undefined) {
  console.error('Say where the mails are, and the list of verdicts: node bench/bounces.ts FOLDER LIST');
  process.exit(2);
}

type Outcome = 'end' | '2 points' | '1 point' | 'alarm' | 'opt-out' | 'complaint' | 'nothing';

const outcomes = new Map<string, { outcome: Outcome; name: string }[]>();
for (const line of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
  const [name = '', reasons = ''] = line.split(' ');
  const told = await outcomesOf(join(folder, name));
  for (const [index, reason] of reasons.split(',').entries()) {
    // Where a mail is read as one report, that is what would follow for each of its recipients.
    const outcome = told[index] ?? told.at(-1) ?? 'nothing';
    outcomes.set(reason, [...(outcomes.get(reason) ?? []), { outcome, name }]);
  }
}
for (const [reason, mails] of [...outcomes].toSorted(([, a], [, b]) => b.length - a.length)) {
  const groups = Map.groupBy(mails, ({ outcome }) => outcome);
  const counts = [...groups].map(([outcome, { length }]) => `${length} ${outcome}`).toSorted();
  console.log(`${reason}: ${mails.length}: ${counts.join(', ')}`);
  if (values.names)
    for (const [outcome, of] of groups) console.log(`  ${outcome}: ${of.map(({ name }) => name).join(' ')}`);
}

async function outcomesOf(path: string): Promise<Outcome[]> {
  const { reports } = await readBounce(readFileSync(path), () => ({ state: 'none' }));
  return reports.map((report) => {
    const verdict = verdictOf(report);
    if (report.kind === 'complaint') return 'complaint';
    if (verdict.act === 'suppress') return 'end';
    if (verdict.act === 'score') return verdict.points === 1 ? '1 point' : '2 points';
    return verdict.act;
  });
}
