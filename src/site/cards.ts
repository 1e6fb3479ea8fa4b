/** The pictures of shared links: the state on the home page's, and one for each incident that is still talked about. */
import { createHash } from 'node:crypto';
import { incidentStatus, isUnfinished, latestUpdate, titleOf } from '#core/incident-state.ts';
import type { Incident } from '#core/incident.ts';
import { DAY } from '#core/instant.ts';
import type { Tone } from '#core/page-status.ts';
import { pathOf } from '#render/addresses.ts';
import { cardSvg, type Card } from '#render/pictures/card.ts';
import { formatInstant } from '#render/dates.ts';
import { headlineOf } from '#render/headline.ts';
import { INCIDENT_TONES, type Shape } from '#render/tones.ts';
import { place, words } from './place.ts';
import { site } from './site.ts';
import { typeface } from './typeface.ts';

/** How long a finished incident keeps a card of its own. */
const TALKED_ABOUT = 90 * DAY;

const TONE_SHAPES: Record<Tone, Shape> = { good: 'circle', warn: 'half', bad: 'square', planned: 'diamond' };

/** The card of every page that has none of its own; it tells no state, which would soon be an old one. */
const GENERAL = 'page';

const { page } = site.content;

/** Drawings by name: `/cards/NAME.png`. */
export const cards: ReadonlyMap<string, string> = new Map(
  [
    [GENERAL, cardWith({ title: words.home.title(page.name) })] as const,
    ['home', homeCard()] as const,
    ...site.content.incidents
      .filter((incident) => isUnfinished(incident) || latestUpdate(incident).at >= site.now - TALKED_ABOUT)
      .map((incident) => [nameOf(pathOf(incident.id)), incidentCard(incident)] as const),
  ].map(([name, card]) => [name, cardSvg(card, typeface)]),
);

/**
 * The whole address of the card for a page's path in the first language. Its
 * query names the drawing, so that whoever keeps pictures by their address
 * never shows an earlier state for this one.
 */
export function cardAddress(path: string): string {
  const name = cards.has(nameOf(path)) ? nameOf(path) : GENERAL;
  const version = createHash('sha256')
    .update(cards.get(name) ?? '')
    .digest('hex')
    .slice(0, 12);
  return `${page.url}/cards/${name}.png?v=${version}`;
}

function homeCard(): Card {
  const state = headlineOf(site.status, words);
  return cardWith({ state, title: state.sentence, time: asOf(formatInstant(site.now, place)) });
}

function incidentCard(incident: Incident): Card {
  const status = incidentStatus(incident);
  const tone = INCIDENT_TONES[status];
  return cardWith({
    state: { tone, shape: TONE_SHAPES[tone], word: words.incidentStatus[status] },
    title: titleOf(incident),
    time: asOf(formatInstant(latestUpdate(incident).at, place)),
  });
}

function cardWith(said: Partial<Card> & Pick<Card, 'title'>): Card {
  const mark = page.demonstration === undefined ? null : words.nav.notice;
  return { name: page.name, host: new URL(page.url).host, state: null, time: null, mark, ...said };
}

function asOf(time: string): string {
  return words.incident.asOf.replace('{}', time);
}

/** “home” for “/”, “incidents/2022-01-17-…” for an incident. */
function nameOf(path: string): string {
  return path.replace(/^\/|\/$/g, '') || 'home';
}
