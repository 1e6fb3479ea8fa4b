/** The valid folder of the tests, whose first update promises the next one. */
import * as support from '#tests/support/content-folder.ts';
import { INCIDENT, type Files } from '#tests/support/content-folder.ts';

export { aProblem, INCIDENT, MAINTENANCE, NOW, writeFiles, type Files } from '#tests/support/content-folder.ts';

const FIRST = `${INCIDENT}/01-late.md` as const;

const PROMISED = {
  [FIRST]: `---
at: 2026-05-04T09:12Z
status: investigating
components: { withdrawals: degraded_performance }
nextUpdate: 2026-05-04T13:00Z
---
Withdrawals are late.
`,
} as const;

export const VALID_FILES = { ...support.VALID_FILES, ...PROMISED };

export function withContent<T>(files: Files, use: (folder: string) => T): T {
  return support.withContent({ ...PROMISED, ...files }, use);
}

export function problemsWith(files: Files): ReturnType<typeof support.problemsWith> {
  return support.problemsWith({ ...PROMISED, ...files });
}
