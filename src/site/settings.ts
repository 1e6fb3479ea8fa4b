/**
 * What a build is told from outside: which content, as of when. `scripts/build.ts`
 * puts the two in Vite's `define`; without it they are the content folder and the real clock.
 * A preview also names its own subscription service.
 */
import { resolve } from 'node:path';
import type { Instant } from '#core/instant.ts';

declare const ALLCLEAR_CONTENT: string | undefined;
declare const ALLCLEAR_AT: number | undefined;
declare const ALLCLEAR_SERVICE: string | undefined;

/** Absolute. */
export const CONTENT_FOLDER: string = resolve(typeof ALLCLEAR_CONTENT === 'undefined' ? 'content' : ALLCLEAR_CONTENT);

/** The moment that was asked for; null where none was. */
export const ASKED_AT: Instant | null = typeof ALLCLEAR_AT === 'undefined' ? null : ALLCLEAR_AT;

/** Where the preview's subscription service is; null: where page.yaml says. */
export const SERVICE_URL: string | null = typeof ALLCLEAR_SERVICE === 'undefined' ? null : ALLCLEAR_SERVICE;
