import { expect, test } from 'vitest';
import { socialTags } from '#render/signposts/social-tags.ts';
import { scriptJson, structuredData } from '#render/signposts/structured-data.ts';
import { anIncident, aPage, aPostmortem } from '#tests/support/makers.ts';

const ADDRESS = 'https://status.exchange.example/incidents/2022-01-17-withdrawals/';
const PICTURE = 'https://status.exchange.example/cards/incidents/2022-01-17-withdrawals.png?v=0';
const WHERE = { page: aPage(), language: 'en', address: ADDRESS, picture: PICTURE };

function graphOf(data: object): Record<string, unknown>[] {
  return (data as { '@graph': Record<string, unknown>[] })['@graph'];
}

test('a page of the site is a web site with its publisher', () => {
  expect(graphOf(structuredData({ ...WHERE, incident: null })).map((node) => node['@type'])).toEqual([
    'Organization',
    'WebSite',
  ]);
});

test('an incident is news with the moments of its first and its last word', () => {
  const incident = anIncident({ updates: [{}, { title: 'Withdrawals stopped' }], postmortem: aPostmortem() });
  expect(graphOf(structuredData({ ...WHERE, incident })).at(-1)).toMatchObject({
    '@type': 'NewsArticle',
    headline: 'Withdrawals stopped',
    description: 'We are looking into it.',
    datePublished: '2022-01-17T04:44:00.000Z',
    dateModified: '2022-01-20T19:00:00.000Z',
    url: ADDRESS,
    image: PICTURE,
  });
});

test('no value ends the script that holds it', () => {
  const title = '</script><script>alert(1)</script><!--';
  const text = scriptJson(structuredData({ ...WHERE, incident: anIncident({ title }) }));
  expect(text).not.toContain('<');
  expect(graphOf(JSON.parse(text) as object).at(-1)).toMatchObject({ headline: title });
});

test('a preview has a title, a sentence, an address and a picture with its size', () => {
  const tags = Object.fromEntries(
    socialTags({ ...WHERE, title: 'Withdrawals are delayed', description: 'We look into it.', isArticle: true }),
  );
  expect(tags).toEqual({
    'og:site_name': 'Example Exchange',
    'og:type': 'article',
    'og:title': 'Withdrawals are delayed',
    'og:description': 'We look into it.',
    'og:url': ADDRESS,
    'og:locale': 'en',
    'og:image': PICTURE,
    'og:image:type': 'image/png',
    'og:image:width': '1200',
    'og:image:height': '630',
    'og:image:alt': 'Withdrawals are delayed',
    'twitter:card': 'summary_large_image',
  });
});
