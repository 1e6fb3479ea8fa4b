/** What the stores of the torture are sealed with. */
export const TORTURE_KEY = Buffer.alloc(32, 9);
