/** Headers as MailComposer takes them. */
export interface HeaderLine {
  key: string;
  value: string | PreparedValue;
}

/** A value in its final form: MailComposer would encode a List-Id's brackets, and fold an id that some mail programs then misread. */
interface PreparedValue {
  prepared: true;
  value: string;
}

export function asItIs(value: string): PreparedValue {
  return { prepared: true, value };
}

/** A name before an address: in quotes, and no more than a name. */
export function quoted(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '')}"`;
}
