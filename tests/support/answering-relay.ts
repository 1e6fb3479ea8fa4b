/** A relay by its answers, which keeps what it was told piece by piece as it came. */
import { createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface AnsweringRelay {
  port: number;
  url: string;
  pieces: string[];
}

/** What it says to a command, or to a text (“.”), of all that it has heard on this connection; '' for nothing. */
type Answer = (command: string, heard: readonly string[]) => string;

/** Goes away with the test. */
export async function aRelay(answerTo: Answer = wellBehaved): Promise<AnsweringRelay> {
  const pieces: string[] = [];
  const server = createServer((socket) => {
    const heard: string[] = [];
    let rest = '';
    let isInText = false;
    function take(command: string): void {
      heard.push(command);
      const answer = answerTo(command, heard);
      isInText = answer.startsWith('354');
      if (answer !== '') socket.write(answer);
      if (answer.startsWith('421')) socket.end();
    }
    socket.on('error', () => {});
    socket.write('220 relay ESMTP\r\n');
    socket.on('data', (chunk) => {
      pieces.push(chunk.toString());
      rest += chunk.toString();
      for (;;) {
        const mark = isInText ? '\r\n.\r\n' : '\r\n';
        const end = rest.indexOf(mark);
        if (end === -1) return;
        const command = isInText ? '.' : rest.slice(0, end);
        rest = rest.slice(end + mark.length);
        take(command);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { port, url: `smtp://127.0.0.1:${port}`, pieces };
}

export function wellBehaved(command: string): string {
  if (command.startsWith('EHLO')) return '250-relay\r\n250-PIPELINING\r\n250 DSN\r\n';
  return command === 'DATA' ? '354 Go ahead\r\n' : '250 2.0.0 Ok\r\n';
}
