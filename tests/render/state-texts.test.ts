import { describe, expect, test } from 'vitest';
import { HOUR } from '#core/instant.ts';
import { pageStatus } from '#core/page-status.ts';
import { llmsText } from '#render/texts/llms-text.ts';
import { stateStory } from '#render/texts/state-story.ts';
import { statusText } from '#render/texts/status-text.ts';
import { columnsOf } from '#render/text-wrap.ts';
import { en } from '#render/words/en.ts';
import { aComponent, aContent, aMaintenance, anIncident, aPage, time } from '#tests/support/makers.ts';

const now = time('2022-01-17T14:00Z');
const page = aPage({
  components: [aComponent(), aComponent({ id: 'long', name: 'A service whose name is longer than half of a line' })],
});
const crisis = aContent({
  page,
  incidents: [
    anIncident({
      title: 'Withdrawals [wait] for *us*',
      updates: [
        {
          status: 'identified',
          body: 'We have stopped withdrawals.\n\nMore follows.',
          components: { withdrawals: 'suspended' },
          action: { state: 'open', what: 'Sign in again', until: null },
          nextUpdate: time('2022-01-17T16:00Z'),
        },
      ],
    }),
  ],
  maintenances: [aMaintenance()],
});

function storyOf(content: typeof crisis) {
  return stateStory({ content, status: pageStatus(content, now), now }, en, { zone: 'UTC', locale: 'en' });
}

describe('the state in a terminal', () => {
  test('says first what is wrong, then what to do, and then the rest', () => {
    expect(statusText(storyOf(crisis), page.url, en)).toBe(`Withdrawals: Suspended by us
============================
Suspended by us since 17 Jan 2022, 04:44 UTC

Withdrawals [wait] for *us*
  Identified · 17 Jan 2022, 04:44 UTC
  What to do: Sign in again
  We have stopped withdrawals.
  Next update by 17 Jan 2022, 16:00 UTC.
  https://status.exchange.example/incidents/2022-01-17-withdrawals/

Services
--------
Withdrawals                           Suspended by us
A service whose name is longer than half of a line
                                      Operational

Planned work
------------
Upgrade of our wallets
  Scheduled · 1 Feb 2022, 02:00 UTC to 1 Feb 2022, 05:00 UTC
  https://status.exchange.example/maintenances/2022-02-01-wallets/

Example Exchange status. This page shows the state of 17 Jan 2022, 14:00
UTC
https://status.exchange.example/
`);
  });

  test('fits 72 columns, but for addresses', () => {
    const lines = statusText(storyOf(crisis), page.url, en).split('\n');
    expect(lines.filter((line) => columnsOf(line) > 72 && !line.includes('https://'))).toEqual([]);
  });

  test('says of work whether it runs', () => {
    const running = aMaintenance({ window: { from: now - HOUR, until: now + HOUR } });
    expect(statusText(storyOf(aContent({ page, maintenances: [running] })), page.url, en)).toContain(
      'In progress · 17 Jan 2022, 13:00 UTC to 17 Jan 2022, 15:00 UTC',
    );
  });

  test('fits a terminal in scripts that write no spaces, whose letters take two columns', () => {
    const [first] = crisis.incidents;
    const incidents = [anIncident({ ...first, title: '提现已暂停，请勿转入资金。'.repeat(9) })];
    const text = statusText(storyOf({ ...crisis, incidents }), page.url, en);
    const lines = text.split('\n').filter((line) => /\p{sc=Han}/u.test(line));
    expect(lines.length).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(36);
    expect(lines.filter((line) => /^[，。]/.test(line))).toEqual([]);
    expect(lines.join('')).toBe(incidents[0]?.title);
  });

  test('is short in a calm, and a demonstration says that it is one', () => {
    const demonstration = { notice: 'Nothing here is real.', at: now };
    expect(statusText(storyOf(aContent({ page: aPage({ demonstration }) })), page.url, en)).toBe(
      'Nothing here is real.\n\nAll clear\n=========\nAll services operational\n\n' +
        'Services\n--------\nWithdrawals  Operational\nTrading      Operational\n\n' +
        'Example Exchange status. This page shows the state of 17 Jan 2022, 14:00\nUTC\nhttps://status.exchange.example/\n',
    );
  });
});

test('the state for language models is markdown in which no title is markup', () => {
  const links = [{ path: '/history.rss', text: 'Feed: RSS' }];
  const text = llmsText(storyOf(crisis), { pageUrl: page.url, links }, en);
  expect(text.split('\n').filter((line) => /^(?:#|>|- \[)/.test(line))).toEqual([
    '# Example Exchange status',
    '> Withdrawals: Suspended by us (Suspended by us since 17 Jan 2022, 04:44 UTC)',
    '## What we know',
    '- [Withdrawals \\[wait\\] for \\*us\\*](https://status.exchange.example/incidents/2022-01-17-withdrawals/): ' +
      'Identified · 17 Jan 2022, 04:44 UTC. What to do: Sign in again. We have stopped withdrawals. ' +
      'Next update by 17 Jan 2022, 16:00 UTC.',
    '## Services',
    '## Planned work',
    '- [Upgrade of our wallets](https://status.exchange.example/maintenances/2022-02-01-wallets/): ' +
      'Scheduled · 1 Feb 2022, 02:00 UTC to 1 Feb 2022, 05:00 UTC.',
    '## For programs',
    '- [Feed: RSS](https://status.exchange.example/history.rss)',
  ]);
});
