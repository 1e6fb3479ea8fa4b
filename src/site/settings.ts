/**
 * What a build is told from outside: which content, as of when. `scripts/build.ts`
 * puts the two in Vite's `define`; without it they are the content folder and the real clock.
 */
import { resolve } from 'node:path';
import type { Instant } from '#core/instant.ts';

declare const __ALLCLEAR_CONTENT__: string | undefined;
declare const __ALLCLEAR_AT__: number | undefined;

/** Absolute. */
export const CONTENT_FOLDER: string = resolve(
  typeof __ALLCLEAR_CONTENT__ === 'undefined' ? 'content' : __ALLCLEAR_CONTENT__,
);

/** The moment that was asked for; null where none was. */
export const ASKED_AT: Instant | null = typeof __ALLCLEAR_AT__ === 'undefined' ? null : __ALLCLEAR_AT__;
