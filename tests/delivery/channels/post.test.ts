import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { DAY } from '#core/instant.ts';
import { selfSigned } from '#tests/support/self-signed.ts';
import { aRawReceiver, aReceiver, aWeb, postTo } from '#tests/support/web-receiver.ts';

const certificate = selfSigned();
const NAME = 'hooks.customers.example';

function answering(status: number, headers: Record<string, string> = {}, body = '') {
  return aReceiver({ answer: (response) => response.writeHead(status, headers).end(body) });
}

/** Knows the name and the certificate of the receivers that speak TLS. */
const tlsWeb = aWeb({
  trusted: [NAME],
  ca: certificate.cert,
  resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
});

/** Reads the head of the request or all of it, and then does something else than answering. */
function onceRead(what: 'head' | 'body', then: (socket: Socket) => void) {
  return (socket: Socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes(what === 'head' ? '\r\n\r\n' : '{"a":1}')) then(socket);
    });
  };
}

test('a message arrives whole, with its headers and the name of its host', async () => {
  const receiver = await aReceiver();
  const body = Buffer.from('{"text":"“é”"}');
  const verdict = await postTo(`${receiver.url}?key=1`, { body, headers: { 'content-type': 'application/json' } });
  expect(verdict).toEqual({ state: 'accepted', code: '204', reply: null, retryAfterMs: null });
  expect(receiver.received).toEqual([
    {
      path: '/hook?key=1',
      body,
      headers: {
        host: `127.0.0.1:${receiver.port}`,
        'user-agent': 'Allclear',
        'content-length': String(body.length),
        'content-type': 'application/json',
        connection: 'close',
      },
    },
  ]);
});

describe('an answer proves', () => {
  const EXPECTED: [state: string, statuses: number[]][] = [
    ['accepted', [200, 201, 202, 204, 299]],
    ['failed', [301, 302, 307, 308, 400, 401, 403, 404, 405, 410, 413, 422]],
    ['retry', [408, 425, 429, 500, 503, 520]],
    ['unknown', [502, 504]],
  ];

  test.each(EXPECTED)('%s by %j, with its status and nothing that was said', async (state, statuses) => {
    for (const status of statuses) {
      const { url } = await answering(status, { location: 'http://127.0.0.1:1/' }, status === 204 ? '' : 'a secret');
      expect(await postTo(url)).toEqual({ state, code: String(status), reply: null, retryAfterMs: null });
    }
  });

  test.each([502, 504])('%i nothing but that to who knows a message again', async (status) => {
    const { url } = await answering(status);
    expect((await postTo(url, { isIdempotent: true })).state).toBe('retry');
  });

  test.each([
    ['120', 120_000],
    ['Mon, 17 Jan 2022 13:00:30 GMT', 30_000],
    ['Mon, 17 Jan 2022 12:00:00 GMT', 0],
    ['999999999', DAY],
    ['soon', null],
    ['-5', null],
  ])('by Retry-After “%s” how long to wait', async (retryAfter, expected) => {
    const { url } = await answering(503, { 'retry-after': retryAfter });
    expect((await postTo(url)).retryAfterMs).toBe(expected);
  });

  test('in its body how long to wait, as Discord says it', async () => {
    const { url } = await answering(
      429,
      { 'retry-after': '1' },
      '{"message": "…", "retry_after": 1.337, "global": false}',
    );
    expect(await postTo(url)).toEqual({ state: 'retry', code: '429', reply: null, retryAfterMs: 1337 });
  });

  test('nothing about waiting where it is no refusal for now', async () => {
    const { url } = await answering(404, { 'retry-after': '120' });
    expect((await postTo(url)).retryAfterMs).toBeNull();
  });
});

describe('certainly not accepted is a message', () => {
  test('to a port on which nobody listens', async () => {
    const { url } = await aRawReceiver(() => {});
    const gone = url.replace(/:\d+/, ':1');
    expect(await postTo(gone)).toMatchObject({ state: 'untouched', code: 'refused' });
  });

  test('to a name that leads nowhere', async () => {
    const noName = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const web = aWeb({ resolve: () => Promise.reject(noName) });
    expect(await postTo(`https://${NAME}/`, { web })).toMatchObject({ state: 'untouched', code: 'no-name' });
    const empty = aWeb({ resolve: () => Promise.resolve([]) });
    expect(await postTo(`https://${NAME}/`, { web: empty })).toMatchObject({ state: 'untouched', code: 'no-name' });
  });

  test('whose name is looked up for ever', async () => {
    const web = aWeb({ resolve: () => new Promise(() => {}), connectMs: 30 });
    expect(await postTo(`https://${NAME}/`, { web })).toMatchObject({ state: 'untouched', code: 'timeout' });
  });

  test.each([
    ['whose certificate nobody vouches for', undefined, NAME],
    ['whose certificate is another’s', certificate.cert, 'other.customers.example'],
  ])('to one %s', async (_, ca, name) => {
    const receiver = await aReceiver({ tls: certificate });
    const web = aWeb({ trusted: [name], ca, resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]) });
    const verdict = await postTo(`https://${name}:${receiver.port}/`, { web });
    expect([verdict, receiver.received]).toEqual([
      { state: 'untouched', code: 'tls', reply: null, retryAfterMs: null },
      [],
    ]);
  });

  test.each([
    ['speaks no TLS', (socket: Socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls'],
    ['closes at once', (socket: Socket) => void socket.destroy(), 'tls'],
    ['says nothing', () => {}, 'timeout'],
  ])('to one that is to speak TLS and %s', async (_, converse, code) => {
    const { url } = await aRawReceiver(converse);
    const web = aWeb({ connectMs: code === 'timeout' ? 100 : 5000 });
    expect(await postTo(url.replace('http:', 'https:'), { web })).toMatchObject({ state: 'untouched', code });
  });

  test('that may not leave after all, or whose line is lost while that is found out', async () => {
    const receiver = await aReceiver();
    const held = await postTo(receiver.url, { beforeBody: () => Promise.resolve(false) });
    const line = Promise.withResolvers<Socket>();
    const other = await aRawReceiver(line.resolve);
    const lost = await postTo(other.url, {
      async beforeBody() {
        (await line.promise).resetAndDestroy();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return true;
      },
    });
    expect([held.state, held.code, lost.state, lost.code]).toEqual(['untouched', 'held', 'untouched', 'lost']);
    expect(receiver.received).toEqual([]);
  });

  test('of which nothing could be written down', async () => {
    const receiver = await aReceiver();
    const beforeBody = () => Promise.reject(new Error('The disk is full.'));
    await expect(postTo(receiver.url, { beforeBody })).rejects.toThrow('The disk is full.');
    expect(receiver.received).toEqual([]);
  });
});

describe('without an answer', () => {
  const CASES: [what: string, converse: (socket: Socket) => void][] = [
    ['closes before it reads', (socket) => void socket.end()],
    ['closes after the head', onceRead('head', (socket) => socket.end())],
    ['closes after the body', onceRead('body', (socket) => socket.end())],
    ['breaks off after the body', onceRead('body', (socket) => socket.destroy())],
    ['resets after the body', onceRead('body', reset)],
    ['hangs', onceRead('body', () => {})],
    ['speaks no HTTP', onceRead('body', (socket) => socket.end('220 mail.example ESMTP\r\n'))],
    ['says half a status', onceRead('body', (socket) => socket.end('HTTP/1.1 20'))],
    [
      'changes the protocol',
      onceRead('body', (socket) => socket.write('HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')),
    ],
    ['answers with endless headers', onceRead('body', (socket) => flood(socket, 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'))],
  ];

  test.each(CASES)(
    'of one that %s, nobody knows, and who knows a message again gets it again',
    async (what, converse) => {
      const answerMs = what === 'hangs' ? 200 : 5000;
      for (const web of [aWeb({ answerMs }), { ...tlsWeb, answerMs }]) {
        const isTls = web.ca !== undefined;
        const { url, port } = await aRawReceiver(converse, isTls ? certificate : undefined);
        const address = isTls ? `https://${NAME}:${port}/` : url;
        const unknown = await postTo(address, { web });
        const again = await postTo(address, { web, isIdempotent: true });
        // A line that is closed before the first byte leaves may be seen in time, or not.
        const early = what === 'closes before it reads' ? ['untouched'] : [];
        expect(['unknown', ...early]).toContain(unknown.state);
        expect(['retry', ...early]).toContain(again.state);
        expect([unknown.reply, again.reply]).toEqual([null, null]);
      }
    },
  );
});

/** A line with TLS has no reset of its own. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function flood(socket: Socket, head: string, part: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(part.repeat(2000)), 1);
  socket.on('close', () => clearInterval(timer));
}

describe('an answer that does not end', () => {
  const forms: [what: string, answer: (response: ServerResponse) => void][] = [
    ['because it is giant', (response) => floodResponse(response, 'x'.repeat(10_000))],
    ['because it is slow', (response) => floodResponse(response, 'x')],
    ['because it stops in the middle', (response) => void response.write('x')],
  ];

  test.each(forms)('%s counts by its status', async (_, answer) => {
    const { url } = await aReceiver({
      answer(response) {
        response.writeHead(200);
        answer(response);
      },
    });
    const verdict = await postTo(url, { web: aWeb({ answerMs: 1000 }) });
    expect(verdict).toEqual({ state: 'accepted', code: '200', reply: null, retryAfterMs: null });
  });
});

function floodResponse(response: ServerResponse, part: string): void {
  const timer = setInterval(() => response.write(part), 1);
  response.on('close', () => clearInterval(timer));
}

test('over TLS the name is proved and said, whatever address it leads to', async () => {
  const receiver = await aReceiver({ tls: certificate });
  const looked: string[] = [];
  const web = aWeb({
    trusted: [NAME],
    ca: certificate.cert,
    resolve(host) {
      looked.push(host);
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    },
  });
  const verdict = await postTo(`https://${NAME}:${receiver.port}/hook`, { web });
  expect(verdict).toEqual({ state: 'accepted', code: '204', reply: null, retryAfterMs: null });
  expect([receiver.received[0]?.headers.host, looked]).toEqual([`${NAME}:${receiver.port}`, [NAME]]);
});

test('a demonstration posts to this machine alone', async () => {
  const receiver = await aReceiver();
  let looked = 0;
  const web = aWeb({
    isDemonstration: true,
    trusted: ['127.0.0.0/8', NAME],
    resolve() {
      looked += 1;
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    },
  });
  const outside = await postTo(`http://${NAME}:${receiver.port}/`, { web });
  const inside = await postTo(receiver.url, { web });
  expect([outside, inside.state, looked, receiver.received.length]).toEqual([
    { state: 'failed', code: 'demonstration', reply: null, retryAfterMs: null },
    'accepted',
    0,
    1,
  ]);
});
