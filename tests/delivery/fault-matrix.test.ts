import { expect, test } from 'vitest';
import { connect, type Deadlines } from '#delivery/mail/smtp.ts';
import { parseSmtpUrl } from '#delivery/mail/smtp-settings.ts';
import {
  FAULT_POINTS,
  FAULTS,
  startFaultServer,
  type Fault,
  type FaultOptions,
  type FaultPoint,
} from '#tests/support/fault-server.ts';

const DEADLINES: Deadlines = { connectMs: 1000, envelopeMs: 1000, bodyMs: 1000 };

/** What one mail through the relay proves: a verdict's state, or that no connection came about. */
async function outcomeAt(options: FaultOptions): Promise<string> {
  const server = await startFaultServer(options);
  try {
    const relay = parseSmtpUrl(`smtp://127.0.0.1:${server.port}`);
    if (relay === null) throw new Error('The address of the relay cannot be read.');
    const connection = await connect(relay, DEADLINES);
    if ('message' in connection) return 'no connection';
    const { state } = await connection.send({
      envelope: { from: 'us@example.org', to: 'them@example.org' },
      message: Buffer.from('Subject: x\r\n\r\nbody\r\n'),
      beforeBody: () => Promise.resolve(true),
    });
    connection.destroy();
    // The oracle of the matrix: a relay may have kept only what is called accepted or unknown.
    if (server.bodies() > 0 && state === 'untouched') return 'untouched, although the relay has it';
    return state;
  } finally {
    await server.close();
  }
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
