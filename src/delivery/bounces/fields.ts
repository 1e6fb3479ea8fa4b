/** Lines of “Name: value”, as in a mail's header, in a delivery status (RFC 3464 section 2.1) and in a feedback report (RFC 5965). */

export type Fields = ReadonlyMap<string, readonly string[]>;

/** Blocks of fields with empty lines between them; names in lower case, folded lines joined. Never throws. */
export function fieldBlocks(text: string): Fields[] {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0);
}

/** The first value of a field; null where there is none. */
export function field(fields: Fields, name: string): string | null {
  return fields.get(name)?.[0] ?? null;
}

/** Fields by name, of pairs in their order. */
export function fieldsFrom(pairs: Iterable<readonly [name: string, value: string]>): Fields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [value]);
    else known.push(value);
  }
  return fields;
}

function fieldsOf(block: string): Fields {
  const lines = block.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  return fieldsFrom(
    lines.flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}
