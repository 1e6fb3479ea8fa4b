import { openStore, closeStore } from '#delivery/store/store.ts';
import { fillStore } from './filled-store.ts';
import { BENCH_KEY } from './sending/key.ts';
const s = await openStore(process.argv[2], { key: BENCH_KEY }); await fillStore(s, Number(process.argv[3])); await closeStore(s);
