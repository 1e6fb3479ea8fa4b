/** What the stores of the measurements are sealed with. */
export const BENCH_KEY = Buffer.alloc(32, 7);
