/** `npm run copy-store`: everything from one store to another, when one machine is outgrown. */
import { copyStore } from '#delivery/store/copy-store.ts';
import { parseArguments, stop } from '#scripts/arguments.ts';
import { environmentOrStop, withStore } from '#scripts/delivery-setting.ts';

const USAGE = `npm run copy-store -- FROM TO

FROM and TO are files, or PostgreSQL's addresses, as in
  npm run copy-store -- var/allclear.db postgres://user:password@host/database

All or nothing; FROM is not changed. Name TO in ALLCLEAR_STORE from then on, with the same ALLCLEAR_KEY.`;

const { positionals } = parseArguments(USAGE, {}, 2);
const [from, to] = positionals;
if (from === undefined || to === undefined) stop(`Name the store to copy from and the one to copy to.\n\n${USAGE}`, 2);
else {
  const environment = environmentOrStop();
  await withStore(
    { ...environment, ALLCLEAR_STORE: from },
    (source) =>
      withStore({ ...environment, ALLCLEAR_STORE: to }, async (target) => {
        const counts = await copyStore(source, target);
        const said = Object.entries(counts).map(([table, count]) => `${count} ${table}`);
        console.log(`Copied to “${target.place}”: ${said.join(', ')}. Name it in ALLCLEAR_STORE from now on.`);
      }),
    { canCreate: false },
  );
}
