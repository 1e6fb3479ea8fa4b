import { expect, test } from 'vitest';
import { noticesByMonth, noticesDocument } from '#render/api/notices.ts';
import { aNotice, aPage, time } from '#tests/support/makers.ts';

const proof = { code: '7K3F-9QXM', sha256: '3cc7a4f6' };
const notices = [
  aNotice({ id: 'incidents/3', at: time('2022-03-01T00:00Z'), proof }),
  aNotice({ id: 'incidents/2', at: time('2022-01-31T23:59Z'), proof }),
  aNotice({ id: 'incidents/1', at: time('2022-01-01T00:00Z') }),
];

test('notices stand in their months of UTC, each of which names the one before it', () => {
  expect(noticesByMonth(notices)).toStrictEqual([
    { month: '2022-03', older: '2022-01', notices: notices.slice(0, 1) },
    { month: '2022-01', older: null, notices: notices.slice(1) },
  ]);
  expect(noticesByMonth([])).toStrictEqual([]);
});

test('a month has what each code stands for, and nothing of what has none', () => {
  const [march, january] = noticesByMonth(notices).map((month) =>
    noticesDocument(aPage(), month, ({ id }) => `What ${id} says.\n`),
  );
  expect(march?.older).toBe('https://status.exchange.example/notices/2022-01.json');
  expect(january?.notices).toStrictEqual([
    {
      ...proof,
      id: 'incidents/2',
      kind: 'incident',
      title: 'Withdrawals are delayed',
      said_at: '2022-01-31T23:59:00.000Z',
      url: 'https://status.exchange.example/incidents/2/',
      text: 'What incidents/2 says.\n',
    },
  ]);
});
