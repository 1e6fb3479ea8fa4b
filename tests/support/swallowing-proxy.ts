/** A way to a server that can be cut as a network is: whatever is on it, and whatever tries it, hears nothing any more. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Way {
  /** The URL with the way's own port. */
  url: string;
  cut: () => void;
  /** For new connections: those that were cut stay so, and are not closed either. */
  mend: () => void;
}

export async function aWayTo(url: string): Promise<Way> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const lost = new Set<Socket>();
  const near = new Set<Socket>();
  let isCut = false;
  const proxy = createServer({ allowHalfOpen: true }, (socket) => {
    near.add(kept(socket, near));
    if (isCut) lost.add(socket);
    const far = kept(connect({ port: Number(port), host: hostname, allowHalfOpen: true }));
    join(socket, far, () => lost.has(socket));
    join(far, socket, () => lost.has(socket));
  });
  function kept(socket: Socket, ...also: Set<Socket>[]): Socket {
    sockets.add(socket);
    return socket
      .on('error', () => socket.destroy())
      .on('close', () => void [sockets, ...also].map((open) => open.delete(socket)));
  }
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  const way = new URL(url);
  way.port = String((proxy.address() as AddressInfo).port);
  return {
    url: way.href,
    cut() {
      isCut = true;
      for (const socket of near) lost.add(socket);
    },
    mend: () => void (isCut = false),
  };
}

function join(from: Socket, to: Socket, isLost: () => boolean): void {
  from.on('data', (bytes) => void (isLost() || to.write(bytes)));
  from.on('end', () => void (isLost() || to.end()));
}
