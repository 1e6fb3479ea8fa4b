/** Problems as text for a person, JSON for a program, and annotations for a code host. */
import { basename, posix } from 'node:path';
import type { Problem } from './problem.ts';

export const REPORTERS = { text: textReport, json: jsonReport, ci: annotationReport } as const;
export type ReporterName = keyof typeof REPORTERS;

function textReport(problems: readonly Problem[], folder: string): string {
  if (problems.length === 0) return `No problems in ${basename(folder)}/.\n`;
  const lines = problems.map(({ file, line, column, code, message, fix }) =>
    [`${file}:${line}:${column}  ${code}`, `  ${message}`, `  → ${fix}`, ''].map(visible).join('\n'),
  );
  const files = new Set(problems.map(({ file }) => file)).size;
  return `${lines.join('\n')}\n${count(problems.length, 'problem')} in ${count(files, 'file')}. docs/problems.md explains each code.\n`;
}

function jsonReport(problems: readonly Problem[]): string {
  return `${JSON.stringify({ problems }, null, 2)}\n`;
}

/** A file's name may hold anything, and a terminal obeys control characters. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (letter) => {
    const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `<U+${code}>`;
  });
}

/** GitHub's workflow commands, which Gitea and Forgejo read too. */
function annotationReport(problems: readonly Problem[], folder: string): string {
  return problems
    .map(({ file, line, column, code, message, fix }) => {
      const place = `file=${property(posix.join(folder, file))},line=${line},col=${column},title=${property(code)}`;
      return `::error ${place}::${data(`${message} ${fix}`)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
