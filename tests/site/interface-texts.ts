/** The words of one catalog of the interface, to be searched for where another's should stand. */
type Catalog = { [key: string]: unknown };

/** Stands for what a page fills in: no page has it. */
const GAP = '\u{1F573}';

/** For each text of `catalog` that `other` says otherwise, whether a text says it. */
export function interfaceTexts(catalog: Catalog, other: Catalog): ((text: string) => boolean)[] {
  return Object.entries(catalog).flatMap(([key, value]) => {
    const there = other[key];
    if (isCatalog(value)) return isCatalog(there) ? interfaceTexts(value, there) : [];
    return formsOf(value).flatMap((form, index) => (form === formsOf(there)[index] ? [] : (matcher(form) ?? [])));
  });
}

/** Whether `catalog` says a text, and `other` never does: “In” and a name is German too. */
export function saidOnlyIn(catalog: Catalog, other: Catalog): (text: string) => boolean {
  const [foreign, own] = [interfaceTexts(catalog, other), everyText(other)];
  return (text) => foreign.some((isSaidIn) => isSaidIn(text)) && !own.some((isSaidIn) => isSaidIn(text));
}

function everyText(catalog: Catalog): ((text: string) => boolean)[] {
  return Object.values(catalog).flatMap((value) =>
    isCatalog(value) ? everyText(value) : formsOf(value).flatMap((form) => matcher(form) ?? []),
  );
}

function isCatalog(value: unknown): value is Catalog {
  return typeof value === 'object' && value !== null;
}

/** A text as it is; a function's texts for one and for many. */
function formsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value.replaceAll('{}', GAP)];
  if (typeof value !== 'function') return [];
  const said = value as (...fillings: unknown[]) => string;
  // Counts and names: what is given for a name is a gap, and digits are one anyway.
  return [1, 1234].flatMap((count) =>
    [said(GAP, GAP), said(count, count)].map((text) => text.replaceAll(/[\d,.]+(?=\s|$)|NaN/g, GAP)),
  );
}

/** Null for what has no word of its own. Words before a gap may stand alone: what fills it may be an element. */
function matcher(form: string): ((text: string) => boolean) | null {
  if (!/\p{L}{2}/u.test(form)) return null;
  const words = form.trim().replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const pattern = words.replaceAll(new RegExp(`\\s+${GAP}`, 'gu'), String.raw`(?:\s.*)?`).replaceAll(GAP, '.*');
  const whole = new RegExp(`^${pattern}$`, 'u');
  return (text) => whole.test(text);
}
