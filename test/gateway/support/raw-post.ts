/** A request as `curl -X POST` sends it: what is not in `headers` is not there. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** @returns the answer as it came over the wire */
export async function rawPost(url: string, path: string, headers: readonly string[]): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += String(chunk);
  });
  const lines = [`POST ${path} HTTP/1.1`, `host: ${host}`, 'connection: close', ...headers];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return answer;
}
