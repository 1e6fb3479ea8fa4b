/** A relay that is far away: whatever it says arrives so much later, and all that is said to it arrives at once. */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface FarRelay {
  port: number;
  stop: () => Promise<void>;
}

/** In front of a relay on loopback. */
export async function startFarRelay(near: number, delayMs: number): Promise<FarRelay> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const relay = connect({ port: near, host: '127.0.0.1', noDelay: true });
    for (const end of [socket, relay]) {
      sockets.add(end);
      end.on('error', () => {});
      end.on('close', () => sockets.delete(end));
    }
    socket.pipe(relay);
    relay.on('data', (chunk) => setTimeout(() => socket.write(chunk), delayMs));
    relay.on('close', () => setTimeout(() => socket.destroy(), delayMs));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
