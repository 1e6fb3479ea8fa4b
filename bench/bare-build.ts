/** `node bench/bare-build.ts FOLDER`: Astro's own build of the folder, as quiet as ours. */
import { build } from 'astro';

await build({ root: process.argv[2] ?? '.', logLevel: 'error' });
