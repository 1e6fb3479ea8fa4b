import { expect, test } from 'vitest';
import { FAULT_POINTS, FAULTS, type Fault, type FaultOptions, type FaultPoint } from '#tests/support/fault-server.ts';
import { aMail, onFaultyRelay } from '#tests/support/mail-connection.ts';

/** What one mail through the relay proves: a verdict's state, or that no connection came about. */
async function outcomeAt(options: FaultOptions): Promise<string> {
  const outcome = await onFaultyRelay(options, async ({ connection, bodies }) => {
    const { state } = await connection.send(aMail('them@example.org'));
    // The oracle of the matrix: a relay may have kept only what is called accepted or unknown.
    return bodies() > 0 && state === 'untouched' ? 'untouched, although the relay has it' : state;
  });
  return outcome ?? 'no connection';
}

function row(lost: string, ...[on450, on550, on421]: string[]): Record<Fault, string> {
  return { close: lost, reset: lost, hang: lost, '450': on450 ?? lost, '550': on550 ?? lost, '421': on421 ?? lost };
}

const EXPECTED: Record<FaultPoint, Record<Fault, string>> = {
  connect: row('no connection'),
  greeting: row('no connection'),
  ehlo: row('no connection'),
  mail: row('untouched'),
  rcpt: row('untouched', 'retry', 'failed', 'retry'),
  data: row('untouched', 'retry', 'failed', 'retry'),
  body: row('unknown', 'retry', 'failed', 'retry'),
  dot: row('unknown', 'retry', 'failed', 'retry'),
  after: row('accepted'),
};

for (const isPipelining of [false, true])
  test(`a fault at any point ${isPipelining ? 'of a pipelined' : 'of a plain'} conversation proves what it proves`, async () => {
    const cells = FAULT_POINTS.flatMap((point) => FAULTS.map((fault) => ({ point, fault })));
    const outcomes = await Promise.all(
      cells.map(async ({ point, fault }) => [point, fault, await outcomeAt({ point, fault, isPipelining })]),
    );
    expect(outcomes).toEqual(cells.map(({ point, fault }) => [point, fault, EXPECTED[point][fault]]));
  });
