/** Every feed of the site, in documents: of the whole page, of each component and of each incident. */
import { correctionNewsOf } from '#core/correction-news.ts';
import { firstUpdate, titleOf } from '#core/incident-state.ts';
import { componentPath, pathOf } from '#render/addresses.ts';
import {
  feedDocuments,
  feedPath,
  FEED_PATH,
  type FeedDocument,
  type FeedFormat,
  type FeedSubject,
} from '#render/feeds/feed-document.ts';
import { feedItems, type FeedItem } from '#render/feeds/feed-item.ts';
import { words } from './place.ts';
import { site } from './site.ts';

const { page, incidents } = site.content;

const items = feedItems(page, { notices: site.notices, corrections: correctionNewsOf(site.content) }, words);

const since = Math.min(...page.components.map((component) => component.since));

const whole: FeedSubject = { title: words.home.title(page.name), basePath: FEED_PATH, pagePath: '/', since };

const ofComponents: FeedSubject[] = page.components.map((component) => ({
  title: `${page.name}: ${component.name}`,
  basePath: componentPath(component.id),
  pagePath: componentPath(component.id),
  since: component.since,
}));

const ofIncidents: FeedSubject[] = incidents.map((incident) => ({
  title: `${page.name}: ${titleOf(incident)}`,
  basePath: pathOf(incident.id),
  pagePath: pathOf(incident.id),
  since: firstUpdate(incident).at,
}));

/** Feeds that a reader might follow for long: all but those of single incidents. */
export const lastingFeeds: readonly FeedSubject[] = [whole, ...ofComponents];

const SUBJECTS = new Map([...lastingFeeds, ...ofIncidents].map((subject) => [subject.basePath, subject]));

const documents: readonly FeedDocument[] = documentsOf();

/** The static paths of a format's endpoint. */
export function feedPathsIn(format: FeedFormat): { params: { feed: string }; props: { document: FeedDocument } }[] {
  return documents.map((document) => ({
    params: { feed: feedPath(document.basePath, format, document.archive).slice(1, -1 - format.length) },
    props: { document },
  }));
}

/** The feeds that a page's head names: that of the whole page, and its own. `path` in the first language. */
export function feedsOf(path: string): FeedSubject[] {
  const own = SUBJECTS.get(path);
  return own === undefined ? [whole] : [whole, own];
}

function documentsOf(): FeedDocument[] {
  const byPath = new Map<string, FeedItem[]>();
  for (const item of items) {
    const paths = [FEED_PATH, pathOf(item.subjectId), ...item.components.map(componentPath)];
    for (const path of paths) {
      const list = byPath.get(path) ?? [];
      list.push(item);
      byPath.set(path, list);
    }
  }
  return [...SUBJECTS.values()].flatMap((subject) => feedDocuments(subject, byPath.get(subject.basePath) ?? []));
}
