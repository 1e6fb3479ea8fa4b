/** Real web servers for tests: started on loopback by the files of docs/hosting/, with a certificate of their own. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { createServer, request as requestPlain, type IncomingHttpHeaders } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { programNamed } from './debian-program.ts';

export interface WebHost {
  /** `https://127.0.0.1:PORT`. */
  url: string;
  /** Where it answers without encryption, if it does. */
  plainUrl: string | null;
  stop(): Promise<void>;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Question {
  method?: string;
  headers?: Record<string, string>;
}

/** Of the shipped file, what a machine must have its own value for. Throws where the file does not have it. */
export function adapted(text: string, replacements: Record<string, string>): string {
  return Object.entries(replacements).reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`The shipped file has no “${from}”.`);
    return result.replaceAll(from, to);
  }, text);
}

export interface Certificate {
  certificate: string;
  key: string;
}

export function makeCertificate(folder: string): Certificate {
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost';
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-out', files.certificate, '-keyout', files.key];
  execFileSync(programNamed('openssl') ?? '', [...words.split(' '), ...names], { stdio: 'pipe' });
  return files;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface ServerCommand {
  program: string;
  words: string[];
  env?: Record<string, string>;
  url: string;
  plainUrl?: string;
}

/** Starts it and waits until it answers. Throws what it printed where it ends instead. */
export async function startServer({ program, words, env = {}, url, plainUrl }: ServerCommand): Promise<WebHost> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()));
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (child.exitCode !== null || tries === 100) {
      await stop(child);
      throw new Error(`${program} did not start:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, plainUrl: plainUrl ?? null, stop: () => stop(child) };
}

function answers(url: string): Promise<boolean> {
  return ask(`${url}/`).then(
    () => true,
    () => false,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The reply as it was sent: not decompressed, no redirect followed, the address not tidied. */
export function ask(address: string, { method = 'GET', headers = {} }: Question = {}): Promise<Reply> {
  const [, origin = '', path = '/'] = /^(https?:\/\/[^/]+)(.*)$/.exec(address) ?? [];
  const { protocol, hostname, port } = new URL(origin);
  const request = protocol === 'https:' ? requestSecure : requestPlain;
  // The certificate is the test's own.
  const options = { hostname, port, path, method, headers, agent: false, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const sent = request(options, (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject).end();
  });
}

/** The path of a module that this nginx can load; null where it is not installed. */
export function nginxModule(program: string, name: string): string | null {
  const { stderr } = spawnSync(program, ['-V'], { encoding: 'utf8' });
  const [, folder = '/usr/lib/nginx/modules'] = /--modules-path=(\S+)/.exec(stderr) ?? [];
  const path = join(folder, name);
  try {
    accessSync(path);
    return path;
  } catch {
    return null;
  }
}
