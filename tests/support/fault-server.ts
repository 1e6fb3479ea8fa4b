/** A relay that goes wrong at one point of the conversation, in one way, and is well behaved otherwise. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

export const FAULT_POINTS = ['connect', 'greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body', 'dot', 'after'] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

export const FAULTS = ['close', 'reset', 'hang', '450', '550', '421'] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultServer {
  port: number;
  /** Messages of which the final dot arrived. */
  bodies: () => number;
  close: () => Promise<void>;
}

export interface FaultOptions {
  point: FaultPoint;
  fault: Fault;
  isPipelining: boolean;
  /** In which mail of a connection it goes wrong, from 1; the first unless given. */
  mail?: number;
}

export async function startFaultServer(options: FaultOptions): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  let bodies = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    converse(socket, options, () => (bodies += 1));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    bodies: () => bodies,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function converse(socket: Socket, { point, fault, isPipelining, mail = 1 }: FaultOptions, onBody: () => void): void {
  const state = { text: '', isInBody: false, isOver: false, mails: 0 };

  function isAt(at: FaultPoint): boolean {
    return at === point && (state.mails === 0 || state.mails === mail);
  }

  /** Answers, unless this is the point: then it goes wrong and, but for a refusal, is over. */
  function answer(at: FaultPoint, reply: string): void {
    if (state.isOver) return;
    if (!isAt(at)) return void socket.write(`${reply}\r\n`);
    state.isOver = !['450', '550'].includes(fault);
    goWrong(socket, fault);
  }

  function hear(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO')
      return answer('ehlo', isPipelining ? '250-relay\r\n250 PIPELINING' : '250 relay');
    if (verb === 'MAIL') state.mails += 1;
    if (verb === 'MAIL') return answer('mail', '250 2.1.0 Ok');
    if (verb === 'RCPT') return answer('rcpt', '250 2.1.5 Ok');
    if (verb === 'DATA') return hearData();
    return void socket.write('250 2.0.0 Ok\r\n');
  }

  function hearData(): void {
    // A relay that refused the envelope has no use for a body.
    const isRefused = isAt('mail') || isAt('rcpt');
    answer('data', isRefused ? '503 5.5.1 No valid recipients' : '354 Go ahead');
    state.isInBody = !isRefused && !isAt('data');
  }

  function hearBody(): void {
    if (isAt('body') && state.text !== '') {
      answer('body', '');
      state.isInBody = false;
      state.text = '';
    }
    const end = state.text.indexOf('\r\n.\r\n');
    if (end === -1 || !state.isInBody) return;
    state.text = state.text.slice(end + 5);
    state.isInBody = false;
    onBody();
    answer('dot', '250 2.0.0 Ok: queued as 7F3A');
    if (isAt('after')) goWrong(socket, fault);
  }

  function hearLines(): void {
    for (
      let end = state.text.indexOf('\r\n');
      !state.isOver && !state.isInBody && end !== -1;
      end = state.text.indexOf('\r\n')
    ) {
      const line = state.text.slice(0, end);
      state.text = state.text.slice(end + 2);
      hear(line);
    }
  }

  if (point === 'connect') return goWrong(socket, fault);
  answer('greeting', '220 relay ESMTP');
  socket.on('data', (chunk) => {
    state.text += chunk.toString('latin1');
    hearLines();
    if (!state.isInBody || state.isOver) return;
    hearBody();
    // What came behind the text in the same piece.
    hearLines();
  });
}

function goWrong(socket: Socket, fault: Fault): void {
  switch (fault) {
    case 'close':
      return void socket.end();
    case 'reset':
      return void socket.resetAndDestroy();
    case 'hang':
      return;
    case '421':
      return void socket.end('421 4.3.2 Closing\r\n');
    case '450':
      return void socket.write('450 4.2.0 Try later\r\n');
    case '550':
      return void socket.write('550 5.1.1 No\r\n');
  }
}
