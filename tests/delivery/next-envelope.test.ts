/** What is said of the next mail behind the text of another, and what a fault in either proves. */
import { expect, test } from 'vitest';
import type { MailConnection } from '#delivery/mail/smtp.ts';
import { aRelay, wellBehaved } from '#tests/support/answering-relay.ts';
import { FAULT_POINTS, FAULTS, type Fault, type FaultOptions, type FaultPoint } from '#tests/support/fault-server.ts';
import { aMail, connectionTo, onFaultyRelay } from '#tests/support/mail-connection.ts';

/** What two mails on one connection prove, the second's envelope said behind the first's text. */
async function outcomesAt(options: FaultOptions): Promise<string[]> {
  const outcomes = await onFaultyRelay(options, async ({ connection, bodies }) => {
    const second = aMail('second@example.org');
    const first = await connection.send(aMail('first@example.org', { next: () => second.envelope }));
    const states: string[] = [first.state, (await connection.send(second)).state];
    const mayBeThere = states.filter((state) => state !== 'untouched').length;
    // The oracle: a relay may have kept only what is called accepted, unknown, or refused after its text.
    return bodies() > mayBeThere ? ['untouched, although the relay has it'] : states;
  });
  return outcomes ?? ['no connection'];
}

type Pair = [first: string, second: string];
type Row = Record<Fault, Pair>;

function row(lost: Pair, [on450, on550, on421]: readonly Pair[]): Row {
  const [a = lost, b = lost, c = lost] = [on450, on550, on421];
  return { close: lost, reset: lost, hang: lost, '450': a, '550': b, '421': c };
}

/** In the second mail, whose envelope stands open while the first is judged. */
const IN_THE_SECOND: Partial<Record<FaultPoint, Row>> = {
  mail: row(['accepted', 'untouched'], []),
  rcpt: row(
    ['accepted', 'untouched'],
    [
      ['accepted', 'retry'],
      ['accepted', 'failed'],
      ['accepted', 'retry'],
    ],
  ),
  data: row(
    ['accepted', 'untouched'],
    [
      ['accepted', 'retry'],
      ['accepted', 'failed'],
      ['accepted', 'retry'],
    ],
  ),
  body: row(
    ['accepted', 'unknown'],
    [
      ['accepted', 'retry'],
      ['accepted', 'failed'],
      ['accepted', 'retry'],
    ],
  ),
  dot: row(
    ['accepted', 'unknown'],
    [
      ['accepted', 'retry'],
      ['accepted', 'failed'],
      ['accepted', 'retry'],
    ],
  ),
  after: row(['accepted', 'accepted'], []),
};

/** In the first mail, behind whose text the second's envelope was said. */
const IN_THE_FIRST: Partial<Record<FaultPoint, Row>> = {
  // What came behind a text that the relay broke off may have gone with it.
  body: row(
    ['unknown', 'untouched'],
    [
      ['retry', 'untouched'],
      ['failed', 'untouched'],
      ['retry', 'untouched'],
    ],
  ),
  dot: row(
    ['unknown', 'untouched'],
    [
      ['retry', 'accepted'],
      ['failed', 'accepted'],
      ['retry', 'untouched'],
    ],
  ),
};

async function outcomesOf(expected: Partial<Record<FaultPoint, Row>>, options: Omit<FaultOptions, 'point' | 'fault'>) {
  const cells = FAULT_POINTS.flatMap((point) => FAULTS.map((fault) => ({ point, fault, row: expected[point] })));
  const tried = cells.filter(({ row: there }) => there !== undefined);
  const outcomes = await Promise.all(
    tried.map(async ({ point, fault }) => [point, fault, ...(await outcomesAt({ point, fault, ...options }))]),
  );
  return { outcomes, wanted: tried.map(({ point, fault, row: there }) => [point, fault, ...(there?.[fault] ?? [])]) };
}

for (const isPipelining of [true, false])
  test(`a fault at any point of the second mail proves what it proves, ${isPipelining ? 'pipelined' : 'one command at a time'}`, async () => {
    const { outcomes, wanted } = await outcomesOf(IN_THE_SECOND, { isPipelining, mail: 2 });
    expect(outcomes).toEqual(wanted);
  });

test('a fault after the text of the first mail says nothing about the second', async () => {
  const { outcomes, wanted } = await outcomesOf(IN_THE_FIRST, { isPipelining: true, mail: 1 });
  expect(outcomes).toEqual(wanted);
});

test('the next envelope leaves with the text, its wishes about what comes back with it', async () => {
  const relay = await aRelay();
  const connection = await connectionTo(relay.port);
  const second = aMail('second@example.org', {
    envelope: { from: 'us@example.org', to: 'second@example.org', id: '7+1' },
  });
  await connection.send(aMail('first@example.org', { next: () => second.envelope }));
  await connection.send(second);
  expect(relay.pieces.slice(1)).toEqual([
    'MAIL FROM:<us@example.org>\r\nRCPT TO:<first@example.org>\r\nDATA\r\n',
    'Subject: to first@example.org\r\n\r\nbody\r\n.\r\nMAIL FROM:<us@example.org> RET=HDRS ENVID=7+2B1\r\nRCPT TO:<second@example.org> NOTIFY=FAILURE,DELAY\r\nDATA\r\n',
    'Subject: to second@example.org\r\n\r\nbody\r\n.\r\n',
  ]);
});

test('a relay that counts a refused text as still under way is told the next envelope again', async () => {
  let isUnderWay = false;
  const relay = await aRelay((command, heard) => {
    const isFirst = heard.filter((one) => one === '.').length === 1;
    if (command === '.' && isFirst) isUnderWay = true;
    if (command === '.' && isFirst) return '554 5.7.1 Refused\r\n';
    if (command === 'RSET') isUnderWay = false;
    return isUnderWay ? '503 5.5.1 Nested\r\n' : wellBehaved(command);
  });
  const connection = await connectionTo(relay.port);
  const second = aMail('second@example.org');
  const first = await connection.send(aMail('first@example.org', { next: () => second.envelope }));
  expect([first.state, (await connection.send(second)).state]).toEqual(['failed', 'accepted']);
});

test('with an envelope open, a line ends without a word, and another’s mail does not go out under it', async () => {
  const relay = await aRelay();
  const endings: ((connection: MailConnection) => unknown)[] = [
    (connection) => connection.quit(),
    (connection) => connection.send(aMail('third@example.org')),
    (connection) => connection.send(aMail('second@example.org', { beforeBody: () => Promise.resolve(false) })),
  ];
  for (const end of endings) {
    const connection = await connectionTo(relay.port);
    const { envelope } = aMail('second@example.org');
    await connection.send(aMail('first@example.org', { next: () => envelope }));
    await end(connection);
    expect(connection.isUsable()).toBe(false);
  }
  const texts = relay.pieces.filter((piece) => piece.startsWith('Subject'));
  expect(texts.map((text) => text.slice(0, 29))).toEqual(Array(3).fill('Subject: to first@example.org'));
  expect(relay.pieces.join('')).not.toContain('QUIT');
});

test('an address that is none is not said behind a text', async () => {
  const relay = await aRelay();
  const connection = await connectionTo(relay.port);
  const second = aMail('a@example.org>\r\nRCPT TO:<b@example.org');
  await connection.send(aMail('first@example.org', { next: () => second.envelope }));
  await expect(connection.send(second)).rejects.toThrow('An envelope has an address that is none.');
  expect(relay.pieces.at(-1)).toBe('Subject: to first@example.org\r\n\r\nbody\r\n.\r\n');
});
