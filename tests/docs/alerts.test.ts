import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { newVitals } from '#delivery/following/vitals.ts';
import { senderMetrics } from '#delivery/following/sender-metrics.ts';
import { isMissing, programNamed } from '#tests/support/debian-program.ts';
import { temporaryFolder } from '#tests/support/temporary-store.ts';

const RULES = resolve('docs/hosting/alerts.yml');

interface Rules {
  groups: { rules: { alert: string; expr: string }[] }[];
}
const rules = (parse(readFileSync(RULES, 'utf8')) as Rules).groups.flatMap((group) => group.rules);

/** Values of a series, a minute apart, in promtool's words. */
type Given = readonly (readonly [series: string, values: string])[];

const one = (series: string, values: string): Given => [[series, values]];

function waiting(age: string, count: string, recipients: string): Given {
  return [
    ["allclear_update_age_seconds{update='u'}", age],
    ["allclear_update_waiting{update='u'}", count],
    ["allclear_update_recipients{update='u'}", recipients],
  ];
}

function refused(accepted: string, count: string): Given {
  return [
    ["allclear_deliveries_total{channel='email',verdict='accepted'}", accepted],
    ["allclear_deliveries_total{channel='email',verdict='refused'}", count],
  ];
}

test('every figure that an alert reads is one that a sender has', async () => {
  const text = await senderMetrics(newVitals(0), () => 0).text();
  const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const read = rules.flatMap(({ expr }) => expr.match(/\ballclear_\w+/g) ?? []);
  expect(read.length).toBeGreaterThan(8);
  expect(read.filter((name) => !known.has(name))).toEqual([]);
});

describe.skipIf(isMissing('Prometheus’ judgement of the alerts', ['promtool']))('Prometheus', () => {
  const promtool = programNamed('promtool') ?? '';

  test('takes the rules', () => {
    expect(execFileSync(promtool, ['check', 'rules', RULES]).toString()).toContain(`${rules.length} rules found`);
  });

  const FIRING = [
    [
      'an update of which nobody was told for five minutes',
      'AllclearUpdateWaits',
      waiting('0+60x10', '900x10', '1000x10'),
    ],
    ['no sender', 'AllclearNoSender', one("up{job='allclear-sender'}", '0x10')],
    ['an unknown', 'AllclearDeliveriesUnknown', one("allclear_update_unknown{update='u'}", '1x10')],
    ['a pause', 'AllclearPaused', one('allclear_updates_paused', '1x10')],
    ['a relay that is not there', 'AllclearRelayUnreachable', one("allclear_relay_reachable{relay='r'}", '0x10')],
    ['a store that is away', 'AllclearStoreUnreachable', one('allclear_store_reachable', '0x10')],
    ['content with problems', 'AllclearContentUnreadable', one('allclear_content_readable', '0x12')],
    ['a sender that stands still', 'AllclearSenderUnwell', one('allclear_sender_healthy', '0x10')],
    ['a list of which a tenth does not exist', 'AllclearManyRefused', refused('0+90x10', '0+10x10')],
  ] as const;

  test.each(FIRING)('with %s, %s fires', (_, alert, given) => {
    expect(firesAfterTenMinutes(alert, given)).toBe(true);
  });

  const SILENT = [
    ['an update that goes out to very many', 'AllclearUpdateWaits', waiting('0+60x10', '900-50x10', '1000x10')],
    ['one of which a few mailboxes put us off', 'AllclearUpdateWaits', waiting('0+60x10', '20x10', '1000x10')],
    ['one that has just begun', 'AllclearUpdateWaits', waiting('0+10x10', '900x10', '1000x10')],
    ['a sender', 'AllclearNoSender', one("up{job='allclear-sender'}", '1x10')],
    ['nothing unknown', 'AllclearDeliveriesUnknown', one("allclear_update_unknown{update='u'}", '0x10')],
    ['one refused of a hundred', 'AllclearManyRefused', refused('0+99x10', '0+1x10')],
  ] as const;

  test.each(SILENT)('with %s, %s is silent', (_, alert, given) => {
    expect(firesAfterTenMinutes(alert, given)).toBe(false);
  });

  /** promtool compares labels too, so it is asked for the alert's number alone. */
  function firesAfterTenMinutes(alert: string, given: Given): boolean {
    const file = join(temporaryFolder(), 'test.yml');
    const asked = {
      rule_files: [RULES],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: given.map(([series, values]) => ({ series, values })),
          promql_expr_test: [
            {
              expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
              eval_time: '10m',
              exp_samples: [{ value: 1 }],
            },
          ],
        },
      ],
    };
    writeFileSync(file, JSON.stringify(asked));
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], { encoding: 'utf8' });
    const said = `${stdout}${stderr}`;
    if (status !== 0 && !said.includes('got: nil')) throw new Error(said);
    return status === 0;
  }
});
