/** Files planted in an empty copy of the repository, and what the linter says about each of their lines. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const OXLINT = join(ROOT, 'node_modules/oxlint/bin/oxlint');

/** Lines of source text, by file. */
export type Planted = Record<string, readonly string[]>;

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      /** Absent where the file could not be parsed. */
      code: z.string().optional(),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })).min(1),
    }),
  ),
});

export interface LintOptions {
  /** The rules that count. */
  rules: readonly string[];
  /** False: the same configuration without the fence, as a control. */
  hasFence?: boolean;
}

/** The lines of each file that break one of the rules, in their order; files without any are left out. */
export function caughtLines(planted: Planted, { rules, hasFence = true }: LintOptions): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'allclear-fence-'));
  try {
    layOut(folder, hasFence);
    for (const [file, lines] of Object.entries(planted)) write(join(folder, file), `${lines.join('\n')}\n`);
    const found = lint(folder).filter(({ code }) => rules.some((rule) => code.endsWith(`(${rule})`)));
    const caught = Object.entries(planted).map(([file, lines]) => {
      const numbers = new Set(found.filter(({ filename }) => filename === file).map(({ line }) => line));
      return [file, lines.filter((_, index) => numbers.has(index + 1))] as const;
    });
    return Object.fromEntries(caught.filter(([, lines]) => lines.length > 0));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function layOut(folder: string, hasFence: boolean): void {
  for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(ROOT, 'oxlint.config.ts'), join(folder, hasFence ? 'oxlint.config.ts' : 'fenced.ts'));
  const open = "import config from './fenced.ts';\nexport default { ...config, overrides: [] };\n";
  if (!hasFence) write(join(folder, 'oxlint.config.ts'), open);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function lint(folder: string): { code: string; filename: string; line: number }[] {
  const { stdout, stderr } = spawnSync(process.execPath, [OXLINT, '--format', 'json', 'src', 'scripts'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!stdout.startsWith('{')) throw new Error(`The linter did not run: ${stdout}${stderr}`);
  return reportSchema.parse(JSON.parse(stdout)).diagnostics.flatMap(({ message, code, filename, labels }) => {
    if (code === undefined) throw new Error(`${filename} cannot be linted: ${message}`);
    return labels.map(({ span }) => ({ code, filename, line: span.line }));
  });
}
