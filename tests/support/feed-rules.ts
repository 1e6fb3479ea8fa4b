/** The rules of the W3C feed validator that bite a status page, since it cannot run here. */
import { XMLParser } from 'fast-xml-parser';

interface Link {
  '@rel'?: string;
  '@href': string;
}

interface Entry {
  id: string;
  updated: string;
  published: string;
  title: string;
  content: { '#text': string };
}

interface Item {
  guid: { '#text': string; '@isPermaLink'?: string };
  pubDate: string;
  'content:encoded': string;
}

interface Read {
  feed?: { id: string; title: string; updated: string; author: { name: string }; link: Link[]; entry?: Entry[] };
  rss?: { channel: { title: string; link: string; description: string; 'atom:link': Link[]; item?: Item[] } };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  isArray: (name) => ['entry', 'item', 'atom:link'].includes(name),
  alwaysCreateTextNode: false,
});

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const RFC_822 = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** A sentence for each rule that a feed breaks. `address`: where it is served. */
export function brokenRules(xml: string, address: string): string[] {
  const { feed, rss } = parser.parse(xml) as Read;
  if (feed !== undefined) return atomRules(feed, address);
  return rss === undefined ? ['It is no feed.'] : rssRules(rss.channel, address);
}

function atomRules(feed: NonNullable<Read['feed']>, address: string): string[] {
  const entries = feed.entry ?? [];
  return [
    ...[feed.id, ...entries.map(({ id }) => id)].filter((id) => !URL.canParse(id)).map((id) => `No address: ${id}`),
    ...[feed.updated, ...entries.flatMap(({ updated, published }) => [updated, published])]
      .filter((at) => !RFC_3339.test(at))
      .map((at) => `Not of RFC 3339: ${at}`),
    ...(feed.title && feed.author.name ? [] : ['The feed lacks a title or an author.']),
    ...twice(entries.map(({ id }) => id)),
    ...twice(entries.map(({ updated }) => updated)),
    ...selfRule(feed.link, address),
    ...entries.flatMap(({ content }) => handlers(content['#text'])),
  ];
}

function rssRules(channel: NonNullable<Read['rss']>['channel'], address: string): string[] {
  const items = channel.item ?? [];
  const guids = items.map(({ guid }) => guid['#text']);
  return [
    ...(channel.title && channel.description && URL.canParse(channel.link)
      ? []
      : ['The channel lacks title, link or description.']),
    ...items.filter(({ pubDate }) => !RFC_822.test(pubDate)).map(({ pubDate }) => `Not of RFC 822: ${pubDate}`),
    ...guids.filter((guid) => !URL.canParse(guid)).map((guid) => `No permanent link: ${guid}`),
    ...twice(guids),
    ...selfRule(channel['atom:link'], address),
    ...items.flatMap((item) => handlers(item['content:encoded'])),
  ];
}

function selfRule(links: readonly Link[], address: string): string[] {
  const found = links.find((link) => link['@rel'] === 'self')?.['@href'];
  return found === address ? [] : [`“self” is ${found}, and not ${address}.`];
}

function twice(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index).map((value) => `Twice: ${value}`);
}

function handlers(html: string): string[] {
  return /<[^>]*\son\w+=/i.test(html) ? [`An event handler: ${html}`] : [];
}
