/** Content folders on disk: a small valid one, and whatever a test writes over it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readContent } from '#entries/content.ts';
import type { Problem } from '#entries/problem.ts';
import { time } from './makers.ts';

/** By path from the content folder; null leaves a file out. */
export type Files = Record<string, string | Uint8Array | null>;

/** The time of every check, a day after the last word of the valid folder. */
export const NOW = time('2026-05-12T12:00Z');

export const INCIDENT = 'incidents/2026-05-04-withdrawals-late';
export const MAINTENANCE = 'maintenances/2026-06-02-wallet-upgrade';

/** A file of every kind, and nothing wrong in any. */
export const VALID_FILES = {
  'page.yaml': `name: Example Exchange
url: https://status.exchange.example
languages: [en, es]
trustedDomains: [exchange.example]
components:
  - id: withdrawals
    name: Withdrawals
    since: 2026-01-01T00:00Z
  - id: sign-in
    name: Sign-in
    since: 2026-01-01T00:00Z
`,
  [`${INCIDENT}/incident.md`]: `---
title: Withdrawals are late
figures: { accounts: { label: Accounts affected } }
guidance: [set-up-2fa-again]
---
`,
  [`${INCIDENT}/01-late.md`]: `---
at: 2026-05-04T09:12Z
status: investigating
components: { withdrawals: degraded_performance }
nextUpdate: 2026-05-04T13:00Z
---
Withdrawals are late.
`,
  [`${INCIDENT}/02-back.md`]: `---
at: 2026-05-04T13:00Z
status: resolved
components: { withdrawals: operational }
figures: { accounts: { value: "483" } }
---
Withdrawals work again. What to do is on [our page](/guidance/set-up-2fa-again/).
`,
  [`${INCIDENT}/postmortem.md`]: `---
at: 2026-05-08T15:00Z
---
This is what happened.
`,
  [`${MAINTENANCE}/maintenance.md`]: `---
title: Upgrade of our wallets
window: { from: 2026-06-02T02:00Z, until: 2026-06-02T05:00Z }
components: { withdrawals: under_maintenance }
---
`,
  [`${MAINTENANCE}/01-scheduled.md`]: `---
at: 2026-05-11T10:00Z
status: scheduled
---
We upgrade our wallets.
`,
  'guidance/set-up-2fa-again.md': `---
title: Set up 2FA again
who: Every customer
publishedAt: 2026-05-04T13:00Z
---
Open the app.
`,
  'announcements/2026-05-05-new-addresses-wait.md': `---
title: New withdrawal addresses wait 24 hours
at: 2026-05-05T18:00Z
---
After you add an address, wait.
`,
  'templates/service-trouble.md': `---
template: A service does not work
for: incident
status: investigating
---
[SERVICE] is slow.
`,
  'about.md': `---
title: About this page
---
We write here.
`,
} as const satisfies Files;

/** Writes the valid folder, named `content`, with other files in it, hands it to `use`, and removes it. */
export function withContent<T>(files: Files, use: (folder: string) => T): T {
  const parent = mkdtempSync(join(tmpdir(), 'allclear-content-'));
  try {
    const folder = join(parent, 'content');
    writeFiles(folder, { ...VALID_FILES, ...files });
    return use(folder);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** What the check says about the valid folder with other files in it. */
export function problemsWith(files: Files): Problem[] {
  return withContent(files, (folder) => readContent(folder, NOW).problems);
}

export function writeFiles(folder: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    if (content === null) continue;
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** A problem by its place, as `file:line:column`. */
export function aProblem(place: string, code: Problem['code'], [message, fix]: readonly [string, string]): Problem {
  const [file = '', line, column] = place.split(':');
  return { file, line: Number(line), column: Number(column), code, message, fix };
}
