import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Notice } from '#core/notice.ts';
import { CHAT_MESSAGES, type ChatName } from '#render/chat/chat.ts';
import { chatStory } from '#render/chat/chat-story.ts';
import { cutText } from '#render/chat/cut.ts';
import { discordMessage } from '#render/chat/discord.ts';
import { googleChatMessage } from '#render/chat/google-chat.ts';
import { pushMessage } from '#render/chat/push-message.ts';
import { slackMessage } from '#render/chat/slack.ts';
import { teamsMessage } from '#render/chat/teams.ts';
import { SPOKEN_LANGUAGES } from '#render/words/words.ts';
import { aComponent, aNotice, aPage, time } from '#tests/support/makers.ts';

const NAMES = Object.keys(CHAT_MESSAGES) as ChatName[];

/** A page and a notice with everything that a message can say. */
const page = aPage({
  components: [aComponent(), aComponent({ id: 'sign-in', name: 'Sign-in & 2FA' })],
  languages: ['en', 'de', 'he'],
  neverAsk: ['your password', 'a 2FA code or a recovery code'],
  demonstration: { notice: 'Demonstration: nothing here needs doing.', at: time('2022-01-17T14:00Z') },
});

const notice = aNotice({
  id: 'incidents/2022-01-17-withdrawals/02-reset-your-2fa',
  title: 'Unauthorised withdrawals from <some> accounts',
  at: time('2022-01-17T13:00Z'),
  isApproximate: true,
  status: 'identified',
  body: 'We have found _unauthorised_ activity. Follow [Set up 2FA again](/guidance/set-up-2fa-again/).\n\n**What we do not know yet.** How many “accounts” were affected; 2 < 3 & \\*starred\\* <!channel>.\n\n- one\n- two',
  components: [
    { id: 'withdrawals', status: 'suspended' },
    { id: 'sign-in', status: 'degraded_performance' },
  ],
  figures: [{ label: 'Accounts affected', value: '483', note: 'our finished count', before: 'around 400' }],
  action: {
    state: 'open',
    what: 'Sign in again and set up 2FA again',
    who: 'Every customer',
    until: time('2022-01-19T13:00Z'),
    openedAt: time('2022-01-17T13:00Z'),
    changedAt: time('2022-01-17T13:00Z'),
  },
  guidance: ['set-up-2fa-again'],
  nextUpdateAt: time('2022-01-17T16:00Z'),
  invented: 'The wording.',
  proof: { code: '7K3F-9QXM', sha256: '3cc7a4f6' },
});

const said = { notice, page, language: 'en' };

test.each(NAMES)('a notice for %s is what its golden file shows', async (name) => {
  const json = `${JSON.stringify(CHAT_MESSAGES[name](said), null, 2)}\n`;
  await expect(json).toMatchFileSnapshot(`../golden/chat-${name}.json`);
});

test('a notice for a browser is what its golden file shows', async () => {
  await expect(`${JSON.stringify(pushMessage(said), null, 2)}\n`).toMatchFileSnapshot('../golden/chat-web-push.json');
});

test.each(SPOKEN_LANGUAGES)('every message in “%s” has the notice’s code', (language) => {
  const told = { ...said, page: { ...page, languages: [language] }, language };
  const messages = [...NAMES.map((name) => CHAT_MESSAGES[name](told)), pushMessage(told)];
  expect(messages.map((message) => JSON.stringify(message).split('7K3F-9QXM').length - 1)).toEqual(
    messages.map(() => 1),
  );
});

describe('the story of a message', () => {
  test('says what to do before what happened, and where all of it stands', () => {
    const { sections, link } = chatStory(said);
    expect(sections.map(({ kind }) => kind)).toEqual(['state', 'action', 'body', 'facts', 'trust']);
    expect(link).toEqual({
      label: 'Read the update',
      address: 'https://status.exchange.example/incidents/2022-01-17-withdrawals/#update-02-reset-your-2fa',
    });
  });

  test('says before the status which message it corrects, in every channel’s words', () => {
    const corrected = { ...said, notice: { ...notice, corrects: time('2022-01-17T13:02Z') } };
    const sentence = 'This corrects our message of 17 Jan 2022, 13:02 UTC.';
    expect(chatStory(corrected).sections[0]?.text.split('\n').slice(0, 2)).toEqual([
      'Demonstration: nothing here needs doing.',
      sentence,
    ]);
    expect([slackMessage(corrected).text, pushMessage(corrected).body].map((text) => text.includes(sentence))).toEqual([
      true,
      true,
    ]);
    for (const name of NAMES) expect(JSON.stringify(CHAT_MESSAGES[name](corrected))).toContain(sentence);
    for (const language of SPOKEN_LANGUAGES)
      expect(chatStory({ ...corrected, language }).corrects).toMatch(/2022.*[.。।]$/);
  });

  test('has no part that says nothing', () => {
    expect(chatStory({ notice: aNotice(), page: aPage(), language: 'en' }).sections).toEqual([
      { kind: 'state', heading: null, text: 'Example Exchange · Investigating · 17 Jan 2022, 04:44 UTC' },
      { kind: 'body', heading: null, text: 'We are looking into it.' },
    ]);
  });

  test('speaks the language of the page’s edition, and leads to that', () => {
    const { sections, link } = chatStory({ ...said, language: 'de' });
    expect(sections[1]?.heading).toBe('Was Sie tun müssen');
    expect(link.address).toMatch(/^https:\/\/status\.exchange\.example\/de\/incidents\//);
  });

  test('can be told in every language of the pages', () => {
    for (const language of SPOKEN_LANGUAGES)
      for (const name of NAMES) expect(JSON.stringify(CHAT_MESSAGES[name]({ ...said, language }))).not.toContain('{}');
  });

  test('says once that an action is no longer needed', () => {
    const closed = { ...(notice.action as NonNullable<Notice['action']>), state: 'closed' as const };
    const told = [notice.at, time('2022-01-17T12:00Z')].map((changedAt) =>
      chatStory({ ...said, notice: { ...notice, guidance: [], action: { ...closed, changedAt } } }).sections.filter(
        ({ kind }) => kind === 'action',
      ),
    );
    const text = 'Sign in again and set up 2FA again';
    expect(told).toEqual([[{ kind: 'action', heading: 'You no longer need to do this', text }], []]);
  });

  test('is not told where it leads to a place that the page does not trust', () => {
    const body = 'See [this](https://evil.example/).';
    expect(() => chatStory({ ...said, notice: { ...notice, body } })).toThrow(
      '“incidents/2022-01-17-withdrawals/02-reset-your-2fa” links to “evil.example”, which page.yaml does not trust; no mail is made of it.',
    );
  });
});

describe('no text of a notice', () => {
  const title = '<!channel> <@U1> <#C1|click> <users/all> @everyone *bold* # big';
  const sly = { ...said, notice: { ...notice, title, body: title.replaceAll(/[<*]/g, String.raw`\$&`) } };

  test('is read as mark-up by Slack', () => {
    const { text, blocks } = slackMessage(sly);
    const links = [...JSON.stringify(blocks).matchAll(/<([^>]*)>/g)].map(([, link]) => link);
    expect(text).toContain('&lt;!channel&gt; &lt;@U1&gt;');
    expect(links.filter((link) => !link?.startsWith('https://'))).toEqual([]);
    expect(links.filter((link) => link?.includes('click'))).toEqual([]);
  });

  test('pings anybody in Discord, or is read as mark-up', () => {
    const { embeds, allowed_mentions } = discordMessage(sly);
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(embeds[0]?.title).toContain(String.raw`\<@U1>`);
    expect(embeds[0]?.description).toContain(String.raw`\*bold\* # big`);
  });

  test('calls everybody in Google Chat', () => {
    expect(googleChatMessage(sly).text).not.toMatch(/<(?!\u200B)/);
  });
});

/** Texts that are long, or dense with what is escaped, or without a place to cut. */
const hugeText = fc
  .tuple(
    fc.constantFrom(
      '& ',
      '<',
      '😀',
      'word ',
      '\u0000',
      '"\\',
      '漢字',
      '\n',
      'https://status.exchange.example/a ',
      '*_',
    ),
    fc.integer({ min: 0, max: 60_000 }),
    fc.string({ unit: 'grapheme' }),
  )
  .map(([part, times, end]) =>
    (part.repeat(Math.ceil(times / part.length)) + end).replaceAll(/https?:\/\/(?!status)/g, ''),
  );

const hugeNotice = fc
  .record({
    title: hugeText,
    body: hugeText,
    what: hugeText,
    figure: hugeText,
    components: fc.integer({ min: 0, max: 500 }),
    guidance: fc.integer({ min: 0, max: 200 }),
  })
  .map(({ title, body, what, figure, components, guidance }): Notice => ({
    ...notice,
    title,
    body: `    ${body.replaceAll('\n', '\n    ')}`,
    action: { ...(notice.action as NonNullable<Notice['action']>), what, who: what },
    figures: [{ label: figure, value: figure, note: figure, before: 'x' }],
    components: Array.from({ length: components }, (_, index) => ({ id: `component-${index}`, status: 'suspended' })),
    guidance: Array.from({ length: guidance }, (_, index) => `steps-${index}`),
  }));

/** For every notice, however long. */
function forEveryNotice(check: (huge: { notice: Notice; page: typeof page; language: string }) => void): void {
  fc.assert(
    fc.property(hugeNotice, (huge) => check({ ...said, notice: huge })),
    { numRuns: 60 },
  );
}

test('a cut leaves no half of an address, and nothing that a chat would take for one', () => {
  const text = 'Read https://status.exchange.example/a and https://status.exchange.example/b and more';
  const cuts = Array.from(text, (_, limit) => cutText(text, limit, (part) => part.length));
  expect([...new Set(cuts)]).toEqual([
    '',
    '…',
    'Read…',
    'Read https://status.exchange.example/a …',
    'Read https://status.exchange.example/a and…',
    'Read https://status.exchange.example/a and https://status.exchange.example/b …',
    'Read https://status.exchange.example/a and https://status.exchange.example/b and…',
  ]);
});

describe('however long a notice is, with its link at the end', () => {
  test('Slack takes it', () => {
    forEveryNotice((huge) => {
      const { text, blocks } = slackMessage(huge);
      const texts = blocks.map((block) => block.text.text);
      expect(text.length).toBeLessThanOrEqual(600);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(texts[0]?.length).toBeLessThanOrEqual(150);
      expect(Math.max(...texts.map((each) => each.length))).toBeLessThanOrEqual(3000);
      expect(texts.join('').length).toBeLessThanOrEqual(8000);
      expect(texts.at(-1)).toContain('#update-02-reset-your-2fa');
      expect(texts.join('').replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
    });
  });

  test('Discord takes it', () => {
    forEveryNotice((huge) => {
      const [embed] = discordMessage(huge).embeds;
      expect(embed?.title.length).toBeLessThanOrEqual(256);
      expect(embed?.description.length).toBeLessThanOrEqual(4096);
      expect(embed?.description.endsWith('#update-02-reset-your-2fa)')).toBe(true);
    });
  });

  test('Teams takes it', () => {
    forEveryNotice((huge) => {
      const message = teamsMessage(huge);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(28_000);
      expect(message.attachments[0]?.content.actions[0]?.url).toContain('#update-02-reset-your-2fa');
    });
  });

  test('Google Chat takes it', () => {
    forEveryNotice((huge) => {
      const message = googleChatMessage(huge);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(32_000);
      expect(message.text.endsWith('#update-02-reset-your-2fa')).toBe(true);
    });
  });

  test('a push service takes it', () => {
    forEveryNotice((huge) => {
      const message = pushMessage(huge);
      expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(3900);
      expect(message.url.endsWith('#update-02-reset-your-2fa')).toBe(true);
    });
  });

  test('no character is cut in two, and a cut shows', () => {
    forEveryNotice((huge) => {
      for (const name of NAMES) expect(JSON.stringify(CHAT_MESSAGES[name](huge))).not.toMatch(/\\ud[89a-f]/);
      const full = chatStory(huge).sections.find(({ kind }) => kind === 'action')?.text ?? '';
      expect(full.length <= 2000 || slackMessage(huge).blocks[2]?.text.text.endsWith('…')).toBe(true);
    });
  });
});
