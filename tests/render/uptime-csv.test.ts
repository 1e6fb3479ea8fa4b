import { expect, test } from 'vitest';
import { uptimeCsv } from '#render/uptime-csv.ts';
import { aComponent } from '#tests/support/makers.ts';

test('a line stands for each day of each service', () => {
  const days = [
    { day: '2022-01-16', worst: null, affectedMilliseconds: 0 },
    { day: '2022-01-17', worst: 'suspended' as const, affectedMilliseconds: 33_360_499 },
  ];
  expect(uptimeCsv([{ component: aComponent(), days }])).toBe(
    [
      'service,id,day,worst_status,affected_seconds',
      'Withdrawals,withdrawals,2022-01-16,no_data,0',
      'Withdrawals,withdrawals,2022-01-17,suspended,33360',
      '',
    ].join('\r\n'),
  );
});

test.each([
  ['Deposits, cash', '"Deposits, cash"'],
  ['The “"new"” app', '"The “""new""” app"'],
  ['=1+1', "'=1+1"],
  ['@home', "'@home"],
  ['-3 services', "'-3 services"],
])('a service called %s is a word in a spreadsheet and no formula', (name, cell) => {
  const days = [{ day: '2022-01-17', worst: 'operational' as const, affectedMilliseconds: 0 }];
  const [, line] = uptimeCsv([{ component: aComponent({ name }), days }]).split('\r\n');
  expect(line).toBe(`${cell},withdrawals,2022-01-17,operational,0`);
});
