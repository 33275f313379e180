/** A real HTTP server on loopback that remembers what it was asked. */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: SeenRequest[];
  readonly closedConnections: () => number;
}

export async function serve(
  answer: (request: SeenRequest, response: ServerResponse) => void,
): Promise<LocalServer> {
  const requests: SeenRequest[] = [];
  let closed = 0;
  const server = await serveWith(async (incoming, response) => {
    const request = await readRequest(incoming);
    requests.push(request);
    response.on('close', () => {
      if (!response.writableFinished) closed++;
    });
    answer(request, response);
  });
  return { ...server, requests, closedConnections: () => closed };
}

/** The same with nothing read of a request beforehand. */
export async function serveWith(
  listener: RequestListener,
): Promise<Pick<LocalServer, 'url' | typeof Symbol.asyncDispose>> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function readRequest(incoming: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = '', url = '', headers } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks).toString() };
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
