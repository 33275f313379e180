/**
 * What happens before a request is one: how much of it is waited for, and for how long. What cannot be read is answered by
 * a problem document too.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerOptions, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { GatewayApp } from '../gateway.js';
import type { GatewayLog } from '../log.js';
import { problemDocument } from './problem.js';
import { outsideWords, type ProblemCode, statusOf } from './problem-codes.js';

const MAX_HEADER_BYTES = 64 * 1024;

/** Somebody who sends a byte now and then holds a connection no longer than this. */
const options: ServerOptions = {
  /** The id of an event names every open request of a run. */
  maxHeaderSize: MAX_HEADER_BYTES,
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  /** Refused below, in words. */
  requireHostHeader: false,
};

export function createHttpServer(fetch: GatewayApp['fetch'], log: GatewayLog): Server {
  const errorHandler = (error: unknown): Response => {
    if (error instanceof RequestError) return toResponse('malformed_request', `${error.message}.`);
    log.error('request failed', { code: 'unexpected', error: String(error) });
    return toResponse('unexpected', outsideWords.unexpected ?? '');
  };
  const server = createServer(
    options,
    getRequestListener(fetch, { overrideGlobalObjects: false, errorHandler }),
  );
  server.on('clientError', answerUnreadable);
  return server;
}

/** By what Node says of it. */
const unreadable: Record<string, [ProblemCode, string]> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', `The headers have more than ${MAX_HEADER_BYTES} bytes.`],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request did not arrive whole in time.'],
};

function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [code, detail] = unreadable[error.code ?? ''] ?? ['malformed_request', 'The request is no HTTP.'];
  const { status, headers, body } = answerOf(code, detail);
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`);
}

function toResponse(code: ProblemCode, detail: string): Response {
  const { body, ...init } = answerOf(code, detail);
  return new Response(body, init);
}

function answerOf(code: ProblemCode, detail: string) {
  const requestId = randomUUID();
  return {
    status: statusOf(code),
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      'cache-control': 'no-store',
    },
    body: JSON.stringify(problemDocument(code, detail, requestId)),
  };
}
