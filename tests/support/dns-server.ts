/** A name server on loopback that knows what it is told: TXT and MX records over UDP (RFC 1035). */
import { createSocket } from 'node:dgram';

export interface Zone {
  /** By name; texts above 255 bytes are cut into pieces, as name servers do. */
  txt?: Record<string, string[]>;
  mx?: Record<string, string[]>;
  /** Names of which the server says that it cannot tell. */
  broken?: string[];
}

export interface DnsServer {
  /** For `Resolver.setServers`. */
  address: string;
  close: () => void;
}

const TXT = 16;
const MX = 15;
const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;

export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => socket.send(answerTo(query, zone), port, address));
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

function answerTo(query: Buffer, { txt = {}, mx = {}, broken = [] }: Zone): Buffer {
  const { name, end } = nameAt(query, 12);
  const type = query.readUInt16BE(end);
  const records = type === TXT ? txt[name]?.map(textData) : type === MX ? mx[name]?.map(mailHostData) : undefined;
  const code = broken.includes(name) ? SERVER_FAILURE : records === undefined ? NO_SUCH_NAME : 0;
  const header = Buffer.from([0, 0, 0x81, 0x80 | code, 0, 1, 0, code === 0 ? (records?.length ?? 0) : 0, 0, 0, 0, 0]);
  query.copy(header, 0, 0, 2);
  const answers = code === 0 ? (records ?? []).map((data) => record(type, data)) : [];
  return Buffer.concat([header, query.subarray(12, end + 4), ...answers]);
}

/** The question's name is the answer's, by a pointer to it. Nobody may remember it. */
function record(type: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, data.length >> 8, data.length & 255]), data]);
}

function textData(text: string): Buffer {
  const pieces = text.match(/.{1,255}/gs) ?? [''];
  return Buffer.concat(
    pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, 'latin1')])),
  );
}

function mailHostData(host: string): Buffer {
  const labels = host.split('.').filter((label) => label !== '');
  const encoded = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([Buffer.from([0, 10]), ...encoded, Buffer.from([0])]);
}

function nameAt(query: Buffer, begin: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = begin;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}
