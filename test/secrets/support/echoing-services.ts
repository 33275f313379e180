/** Services that say back what they were sent, in every way that a service has. */

import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { json, type SeenRequest } from '../../activities/support/http-server.js';

/** All that came with a request, in the forms in which services show it. */
function echo({ url, headers, body }: SeenRequest) {
  const values = [...Object.values(headers).flat(), body, url].filter((value) => value !== undefined);
  const plain = values.join('\n');
  return {
    plain,
    parts: values.flatMap((value) => value.split(/[\s=&"]+/)),
    base64: Buffer.from(plain).toString('base64'),
    base64url: Buffer.from(`x${plain}`).toString('base64url'),
    encoded: encodeURIComponent(plain),
    hex: Buffer.from(plain).toString('hex'),
    upper: plain.toUpperCase(),
  };
}

type Said = ReturnType<typeof echo>;
type Way = (response: ServerResponse, said: Said, line: string, headers: Record<string, string>) => void;

const ways: Readonly<Record<string, Way>> = {
  ok: (response, said, _, headers) => json(response, 200, said, headers),
  fail: (response, said, _, headers) => json(response, 500, { error: said }, headers),
  refuse: (response, said, _, headers) => json(response, 401, { error: said }, headers),
  redirect: (response, said, line, headers) => {
    const location = `https://u:${line}@elsewhere.example/${line}?key=${line}#${line}`;
    response.writeHead(302, { ...headers, location }).end(said.plain);
  },
  broken: (response, said) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{ "held": ${said.plain}`);
  },
  cut: (response, said) => {
    response.writeHead(500, { 'content-length': 1_000_000 }).write(said.plain);
    response.destroy();
  },
  huge: (response, said) => {
    response.writeHead(500).end(`${'x'.repeat(1_990)}${said.plain.repeat(50)}`);
  },
};

export function answerEchoing(request: SeenRequest, response: ServerResponse): void {
  const said = echo(request);
  if (request.url.startsWith('/v1/')) {
    answerAsModel(request, said, response);
    return;
  }
  const line = said.encoded.slice(0, 2_000);
  const headers = { 'x-echo': line, 'www-authenticate': `Bearer error="${line}"`, 'retry-after': line };
  const [, mode = ''] = /^\/(\w+)/.exec(request.url) ?? [];
  ways[mode]?.(response, said, line, headers);
}

function answerAsModel({ body, headers }: SeenRequest, said: Said, response: ServerResponse): void {
  const key = headers.authorization ?? '';
  const status = body.includes('"refuse"') ? 401 : body.includes('"fail"') ? 500 : 200;
  const message = `Incorrect API key provided: ${key} ${said.plain}`;
  const error = { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } };
  const content = JSON.stringify(said);
  const answer = {
    id: `chatcmpl-${key.slice(7)}`,
    object: 'chat.completion',
    created: 1,
    model: 'canary',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
  json(response, status, status === 200 ? answer : error);
}

/** Speaks as much of PostgreSQL's protocol as it takes to be told the password, and to quote it in an error. */
export async function serveRefusingPostgres(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer((socket) => {
    let isStarted = false;
    socket.on('error', () => undefined);
    socket.on('data', (message) => {
      if (!isStarted) {
        isStarted = true;
        // AuthenticationCleartextPassword
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        return;
      }
      const password = message.subarray(5, -1).toString();
      const words = `no entry for ${password} ${Buffer.from(password).toString('base64')}`;
      const fields = Buffer.from(`SFATAL\0VFATAL\0C28P01\0M${words}\0D${words}\0H${words}\0\0`);
      const header = Buffer.alloc(5);
      header.write('E');
      header.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([header, fields]));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((closed) => server.close(() => closed())),
  };
}
