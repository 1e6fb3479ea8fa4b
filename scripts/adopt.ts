/** `npm run adopt`: marks what has been said so far as told, so that nobody is mailed a history. */
import { noticesOf } from '#core/notice.ts';
import { adopt } from '#delivery/outbox/ledger.ts';
import { instantArgument, parseArguments } from '#scripts/arguments.ts';
import { contentOrStop, environmentOrStop, withStore } from '#scripts/delivery-setting.ts';

const USAGE = `npm run adopt -- [--at MOMENT] [--content FOLDER]

Marks every update as told, without telling anybody. Later updates are mailed as usual.

  --at MOMENT       only what had been said by then, as in 2022-01-17T14:00Z
  --content FOLDER  the folder to read (content)`;

const { values } = parseArguments(USAGE, {
  at: { type: 'string' },
  content: { type: 'string', default: 'content' },
});
const environment = environmentOrStop();
const { content } = contentOrStop(values.content, instantArgument('--at', values.at));
const notices = noticesOf(content);

await withStore(environment, async (store) => {
  const adopted = await adopt(store, notices, Date.now());
  const before = notices.length - adopted;
  console.log(`${adopted} marked as told, ${before} had been told or marked before. Nobody was mailed.`);
});
