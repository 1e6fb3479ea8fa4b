/** `npm run rekey`: changes the key of a store that is in use. */
import { rekey } from '#delivery/store/rekey.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { environmentOrStop, withStore } from '#scripts/delivery-setting.ts';
import { showProgress } from '#scripts/progress.ts';

const USAGE = `npm run rekey -- --yes

Changes the key under which addresses are kept to ALLCLEAR_KEY, a few thousand rows at a time,
while services and senders go on. Before it, every one of them is started again with the new key
in ALLCLEAR_KEY and the one before in ALLCLEAR_FORMER_KEYS, and so is this command. It may be
killed and run again. At its end nothing is left under the former key.

  --yes  every service and sender knows both keys by now

docs/operating.md has the steps.`;

const { values } = parseArguments(USAGE, { yes: { type: 'boolean', default: false } });
const environment = environmentOrStop();
if (!values.yes)
  stop(
    'Start every service and sender again with both keys first (docs/operating.md), then say --yes. Nothing was changed.',
    2,
  );

await withStore(
  environment,
  async (store) => {
    let line = 'Beginning.';
    const hide = showProgress(
      () => line,
      async () => undefined,
    );
    const { isChanged, changed } = await rekey(store, {
      now: Date.now(),
      onProgress: (progress) => {
        line = `${progress.changed} changed; now ${progress.what}.`;
      },
    });
    hide();
    console.log(
      isChanged
        ? `The key is changed: ${changed} values, and none is left under the former key. Take it out of ALLCLEAR_FORMER_KEYS and start every service and sender again.`
        : 'Everything is under this key already; nothing was changed.',
    );
  },
  { canCreate: false },
);
