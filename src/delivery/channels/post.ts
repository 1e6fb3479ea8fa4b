/**
 * One POST, and what it proves about the message. The connection is made first,
 * then `beforeBody` writes “started” to the disk, and only then the request is
 * written: so what went wrong before is certainly not accepted, and after the
 * first byte only an answer tells. Nothing that the other side says but its
 * status goes further, and its address goes nowhere.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Instant } from '#core/instant.ts';
import { answerVerdict, type Answer, type PostVerdict } from './answer.ts';
import type { Endpoint, EndpointRules } from './endpoint.ts';
import { isLoopback } from './public-address.ts';
import { dial, type Dialling, type DialProblem } from './socket.ts';

/** How this sender goes to the web. */
export interface Web extends EndpointRules, Dialling {
  /** From the first byte of the request to the end of the answer. */
  answerMs: number;
  clock: () => Instant;
  /** Of a made-up page: a message from it that reaches a real reader deceives, so it goes to this machine alone. */
  isDemonstration: boolean;
}

export interface Post {
  endpoint: Endpoint;
  headers: Record<string, string>;
  body: Buffer;
  /** Whether the other side knows a message again, so that sending it twice is no harm. */
  isIdempotent: boolean;
  /** Called once, over an open connection. Not a byte leaves before it resolves; false means that none may. */
  beforeBody: () => Promise<boolean>;
  /** Aborted: the line is dropped now, whatever is in flight. */
  signal?: AbortSignal | undefined;
}

/** As Standard Webhooks asks, and a message is under 100 KB. */
export const POST_DEADLINES = { connectMs: 10_000, answerMs: 20_000 } as const;

/** Rejects only as `beforeBody` does. */
export async function post(message: Post, web: Web): Promise<PostVerdict> {
  if (web.isDemonstration && !isLoopback(message.endpoint.host)) return refused('demonstration');
  const socket = await dial(message.endpoint, web);
  if (typeof socket === 'string') return dialVerdict(socket);
  const drop = () => void socket.destroy();
  message.signal?.addEventListener('abort', drop);
  try {
    if (message.signal?.aborted === true) return untouched('lost');
    if (!(await message.beforeBody())) return untouched('held');
    if (!socket.writable) return untouched('lost');
    const answer = await exchange(socket, message, web.answerMs);
    return answerVerdict(answer, { isIdempotent: message.isIdempotent, now: web.clock() });
  } finally {
    message.signal?.removeEventListener('abort', drop);
    socket.destroy();
  }
}

/** A name that leads to a place that may not be reached will do so again. */
function dialVerdict(problem: DialProblem): PostVerdict {
  return problem === 'not-public' ? refused(problem) : untouched(problem);
}

function refused(code: string): PostVerdict {
  return { ...untouched(code), state: 'failed' };
}

function untouched(code: string): PostVerdict {
  return { state: 'untouched', code, reply: null, retryAfterMs: null };
}

/** Null where no answer came, or none that can be read. */
function exchange(socket: Socket, { endpoint, headers, body }: Post, answerMs: number): Promise<Answer | null> {
  const { host, pathname, search } = endpoint.url;
  return new Promise((resolve) => {
    let answer: Answer | null = null;
    function finish(): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    }
    const timer = setTimeout(finish, answerMs);
    const request = httpRequest({
      createConnection: () => socket,
      method: 'POST',
      path: pathname + search,
      headers: { host, 'user-agent': 'Allclear', 'content-length': body.length, connection: 'close', ...headers },
    });
    request.on('error', finish);
    request.on('close', finish);
    request.on('response', (response) => {
      answer = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null, body: '' };
      readBody(response, answer, finish);
    });
    request.end(body);
  });
}

/** @limit Bytes of an answer that are read; nobody needs more. */
export const MAX_ANSWER = 65_536;

function readBody(response: IncomingMessage, answer: Answer, finish: () => void): void {
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_ANSWER) return finish();
    answer.body += chunk.toString('latin1');
  });
  response.on('end', finish);
  response.on('error', finish);
}
