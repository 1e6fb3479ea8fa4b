/** Readers of feeds that we did not write, each with what it made of one. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import FeedParser from 'feedparser';
import Parser from 'rss-parser';

export interface ReadItem {
  id: string;
  title: string;
  /** ISO 8601. */
  at: string;
  /** Without white space around it. */
  html: string;
}

/** rss-parser on RSS. */
export async function readRss(xml: string): Promise<ReadItem[]> {
  const { items } = await new Parser<object, { 'content:encoded'?: string }>().parseString(xml);
  return items.map((item) => ({
    id: item.guid ?? '',
    title: item.title ?? '',
    at: item.isoDate ?? '',
    html: (item['content:encoded'] ?? '').trim(),
  }));
}

/** feedparser, on Atom and on RSS. */
export async function readAtom(xml: string): Promise<ReadItem[]> {
  const parser = new FeedParser({ strict: true, resume_saxerror: false });
  const items: ReadItem[] = [];
  parser.on('readable', () => {
    for (let item = parser.read(); item !== null; item = parser.read())
      items.push({
        id: item.guid,
        title: item.title ?? '',
        at: item.pubdate?.toISOString() ?? '',
        html: (item.description ?? '').trim(),
      });
  });
  await pipeline(Readable.from([xml]), parser);
  return items;
}

const schemaFile = createRequire(import.meta.url).resolve('jsonfeed-schema/schema-v1.1.json');
const validator = new Ajv({ strict: false, allErrors: true });
addFormats.default(validator);
const isJsonFeed = validator.compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);

/** What jsonfeed-schema finds wrong with a JSON Feed. */
export function jsonFeedErrors(text: string): string[] {
  isJsonFeed(JSON.parse(text));
  return (isJsonFeed.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** A JSON Feed by its schema. */
export function readJson(text: string): ReadItem[] {
  const errors = jsonFeedErrors(text);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const { items } = JSON.parse(text) as {
    items: { id: string; title: string; date_published: string; content_html: string }[];
  };
  return items.map(({ id, title, date_published: at, content_html: html }) => ({ id, title, at, html: html.trim() }));
}
