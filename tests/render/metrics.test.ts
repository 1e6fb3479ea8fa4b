import { execFileSync } from 'node:child_process';
import parse from 'parse-prometheus-text-format';
import { describe, expect, test } from 'vitest';
import { pageStatus } from '#core/page-status.ts';
import { metricsText } from '#render/metrics.ts';
import { isMissing, programNamed, python } from '#tests/support/debian-program.ts';
import { aContent, aMaintenance, anIncident, time } from '#tests/support/makers.ts';

const now = time('2022-01-17T14:00Z');
const content = aContent({
  incidents: [
    anIncident({
      updates: [
        { components: { withdrawals: 'suspended' } },
        { status: 'identified', nextUpdate: time('2022-01-17T13:00Z') },
      ],
    }),
  ],
  maintenances: [aMaintenance()],
});
const text = await metricsText({ content, status: pageStatus(content, now), now, nextChangeAt: now + 60_000 });

/** The values of a metric by its labels, without rows of 0. */
function valuesOf(name: string): unknown[] {
  const metrics = parse(text).find((family) => family.name === `allclear_${name}`)?.metrics ?? [];
  return metrics.filter(({ value }) => value !== '0').map(({ labels, value }) => ({ ...labels, value }));
}

describe('the state for Prometheus', () => {
  test('is read by an independent parser', () => {
    expect(valuesOf('page_indicator')).toEqual([{ indicator: 'major', value: '1' }]);
    expect(valuesOf('component_status')).toEqual([
      { component: 'withdrawals', status: 'suspended', value: '1' },
      { component: 'trading', status: 'operational', value: '1' },
    ]);
    expect(valuesOf('component_uptime_ratio')).toMatchObject([{ component: 'withdrawals' }, { value: '1' }]);
    expect(valuesOf('open_incidents')).toEqual([{ impact: 'critical', value: '1' }]);
    expect(valuesOf('incident_next_update_timestamp_seconds')).toEqual([
      { incident: '2022-01-17-withdrawals', value: String(time('2022-01-17T13:00Z') / 1000) },
    ]);
    expect(valuesOf('maintenance_start_timestamp_seconds')).toEqual([
      { maintenance: '2022-02-01-wallets', value: String(time('2022-02-01T02:00Z') / 1000) },
    ]);
    expect(valuesOf('page_as_of_timestamp_seconds')).toEqual([{ value: String(now / 1000) }]);
  });

  test('ends as OpenMetrics does, and has no metric that Prometheus’ own format does not know', () => {
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const types = [...text.matchAll(/^# TYPE \S+ (\S+)$/gm)].map(([, type]) => type);
    expect(new Set(types)).toEqual(new Set(['gauge']));
  });
});

describe.skipIf(isMissing('Prometheus’ judgement of /metrics.txt', ['promtool']))('promtool', () => {
  const judge = (input: string) =>
    execFileSync(programNamed('promtool') ?? '', ['check', 'metrics'], { input, stdio: 'pipe' });

  test('finds nothing wrong, and finds what is', () => {
    expect(judge(text).toString()).toBe('');
    expect(() => judge(text.replace(' gauge', ' gouge'))).toThrow('unknown metric type');
  });
});

describe.skipIf(isMissing('the OpenMetrics judgement of /metrics.txt', ['python3-prometheus-client']))(
  'python3-prometheus-client',
  () => {
    const script = `import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read
print(len(list(read(sys.stdin.read()))))`;
    const count = (input: string) => Number(python(script, input));

    test('reads it as OpenMetrics, and refuses what is none', () => {
      expect(count(text)).toBe(11);
      expect(() => count(text.replace('# EOF\n', ''))).toThrow('Missing # EOF');
    });
  },
);
