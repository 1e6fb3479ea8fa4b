/**
 * XML from values: a key that begins with “@” is an attribute, “#text” the text
 * beside attributes, a list an element each. For Atom and OPML: npm's `feed` writes
 * neither archives nor a style, and @astrojs/rss writes RSS alone.
 */
import XMLBuilder from 'fast-xml-builder';

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** With its declaration, and one after it for each of `instructions`, as in `{ 'xml-stylesheet': { '@href': … } }`. */
export function printXml(
  root: Record<string, unknown>,
  instructions: Record<string, Record<string, string>> = {},
): string {
  const written = Object.entries(instructions).map(([name, attributes]) => [`?${name}`, attributes]);
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    ...Object.fromEntries(written),
    ...root,
  });
}
