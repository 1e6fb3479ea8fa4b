/**
 * A connection to an endpoint, made before a byte of the request is written.
 * The name is looked up once, every address that it leads to is checked, and the
 * connection goes to one of those and no other: a name that leads elsewhere a
 * moment later leads nobody astray. TLS is spoken with the name itself.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import type { Endpoint } from './endpoint.ts';
import { mayConnect, type TrustedNetworks } from './public-address.ts';

export interface Dialling {
  trusted: TrustedNetworks;
  /** For a connection that is ready to be written to. */
  connectMs: number;
  /** Every address of a name; the system's unless told. */
  resolve?: ((host: string) => Promise<LookupAddress[]>) | undefined;
  /** PEM of certificates to trust instead of the public ones. */
  ca?: string | undefined;
}

/**
 * Why there is no connection:
 * - `not-public`: the name leads into a network that may not be reached.
 * - `no-name`: the name leads nowhere.
 * - `refused`, `timeout`, `lost`: no connection came about.
 * - `tls`: the other side could not prove who it is, or speaks no TLS.
 */
export type DialProblem = 'not-public' | 'no-name' | 'refused' | 'timeout' | 'lost' | 'tls';

export function dial(endpoint: Endpoint, dialling: Dialling): Promise<Socket | DialProblem> {
  const { host, isTls } = endpoint;
  const { trusted, connectMs } = dialling;
  // A literal address is not looked up, so nothing else would check it.
  if (isIP(host) !== 0 && !mayConnect(host, host, trusted)) return Promise.resolve('not-public');
  return new Promise((resolve) => {
    const socket = openSocket(endpoint, dialling);
    let isConnected = false;
    const timer = setTimeout(() => end('timeout'), connectMs);
    function end(result: Socket | DialProblem): void {
      clearTimeout(timer);
      if (typeof result === 'string') socket.destroy();
      resolve(result);
    }
    socket.on('error', (error: NodeJS.ErrnoException) => end(isConnected ? 'tls' : problemOf(error)));
    socket.on('close', () => end(isConnected ? 'tls' : 'lost'));
    socket.on('connect', () => {
      isConnected = true;
      if (!mayConnect(socket.remoteAddress ?? '', host, trusted)) end('not-public');
      else if (!isTls) end(socket);
    });
    socket.on('secureConnect', () => end(socket));
  });
}

function openSocket({ host, port, isTls }: Endpoint, { trusted, resolve = systemResolve, ca }: Dialling): Socket {
  const lookup = checkedLookup({ host, trusted, resolve });
  if (!isTls) return connectTcp({ host, port, lookup });
  const servername = isIP(host) === 0 ? host : '';
  return connectTls({
    host,
    port,
    lookup,
    servername,
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  });
}

const NOT_PUBLIC = 'ENOTPUBLIC';

interface Checked extends Pick<Dialling, 'trusted'> {
  host: string;
  resolve: NonNullable<Dialling['resolve']>;
}

/** One address that may not be reached refuses them all: which one a connection took would be chance. */
function checkedLookup({ host, trusted, resolve }: Checked): LookupFunction {
  return (name, options, answer) => {
    function answerWith(addresses: LookupAddress[]): void {
      const [first] = addresses;
      const isRefused = addresses.some(({ address }) => !mayConnect(address, host, trusted));
      if (first === undefined || isRefused)
        return answer(Object.assign(new Error(NOT_PUBLIC), { code: isRefused ? NOT_PUBLIC : 'ENOTFOUND' }), '', 0);
      if (options.all === true) answer(null, addresses);
      else answer(null, first.address, first.family);
    }
    resolve(name).then(answerWith, (error: NodeJS.ErrnoException) => answer(error, '', 0));
  };
}

const lookupAll = promisify(systemLookup);

function systemResolve(host: string): Promise<LookupAddress[]> {
  return lookupAll(host, { all: true });
}

function problemOf({ code = '' }: NodeJS.ErrnoException): DialProblem {
  if (code === NOT_PUBLIC) return 'not-public';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-name';
  if (code === 'ECONNREFUSED') return 'refused';
  return code === 'ETIMEDOUT' ? 'timeout' : 'lost';
}
