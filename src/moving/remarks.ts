/** What had no place, or got another form: told once a kind, with how often and where. */

/** Where by what. */
export type Remarks = Map<string, string[]>;

const SHOWN = 3;

export function remark(remarks: Remarks, what: string, where: string): void {
  const places = remarks.get(what);
  if (places === undefined) remarks.set(what, [where]);
  else places.push(where);
}

/** Tells of every key that says something and is not among those that are read. */
export function remarkUnread(
  remarks: Remarks,
  value: Record<string, unknown>,
  { read, of, where }: { read: readonly string[]; of: string; where: string },
): void {
  for (const [key, said] of Object.entries(value)) {
    if (!read.includes(key) && saysSomething(said)) remark(remarks, `“${key}” of ${of} has no place here.`, where);
  }
}

/** A line for each kind. */
export function remarkLines(remarks: Remarks): string[] {
  return [...remarks].map(([what, places]) => {
    const different = [...new Set(places)];
    const more = different.length > SHOWN ? ` and ${different.length - SHOWN} more` : '';
    return `- ${what} (${places.length}×: ${different.slice(0, SHOWN).join(', ')}${more})`;
  });
}

function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
