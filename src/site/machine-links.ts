/** Where programs read this site. */
import { FEED_FORMATS, feedPath, FEED_PATH } from '#render/feeds/feed-document.ts';
import type { LinkForMachines } from '#render/texts/llms-text.ts';
import { words } from './place.ts';

const FORMAT_NAMES = { rss: 'RSS', atom: 'Atom', json: 'JSON Feed' };

export const machineLinks: readonly LinkForMachines[] = [
  { path: '/api/v2/summary.json', text: words.subscribe.apiWhat },
  { path: '/history/', text: words.nav.history },
  ...FEED_FORMATS.map((format) => ({
    path: feedPath(FEED_PATH, format),
    text: `${words.subscribe.feed}: ${FORMAT_NAMES[format]}`,
  })),
  { path: '/feeds.opml', text: `${words.subscribe.feedOf}: OPML` },
  { path: '/maintenance.ics', text: words.subscribe.calendar },
  { path: '/metrics.txt', text: 'OpenMetrics' },
  { path: '/status.txt', text: words.nav.status },
];
