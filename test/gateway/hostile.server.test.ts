/** Requests that nobody means well with: each gets an answer that says what is wrong, and none a 5xx. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemSchema } from '../../src/gateway/http/problem.js';
import { startTestGateway, type TestGateway, tokenOf } from './support/gateway.js';

const MAX_BYTES = 100_000;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { bodyBytes: MAX_BYTES } });
}, 120_000);
afterAll(() => gateway?.stop());

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
const post = (body: Body, headers: Record<string, string> = {}, path = '/v1/runs') =>
  fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf('admin')}`, 'content-type': 'application/json', ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return [problem.status, problem.code];
}

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const withInput = (input: string) => `{"agent":"talk","input":${input}}`;

it.each([
  ['no JSON', '{"agent":', [400, 'malformed_body']],
  ['nothing', '', [400, 'malformed_body']],
  ['half of a character', Buffer.from([0x22, 0xc3, 0x28, 0x22]), [400, 'malformed_body']],
  ['UTF-16', Buffer.from('{"agent":"talk"}', 'utf16le'), [400, 'malformed_body']],
  ['a bit deeper than may be', withInput(deep(200)), [400, 'malformed_body']],
  ['much deeper', deep(40_000), [400, 'malformed_body']],
  ['brackets in a text', withInput(`"${'['.repeat(1_000)}`), [400, 'malformed_body']],
  ['more than may be', withInput(`"${'x'.repeat(MAX_BYTES)}"`), [413, 'body_too_large']],
  ['a list', '[]', [400, 'bad_input']],
  ['null', 'null', [400, 'bad_input']],
  ['a number', '1e999', [400, 'bad_input']],
  ['a number that is none', withInput('1e999'), [400, 'bad_input']],
  ['an agent without a name', '{"agent":""}', [400, 'bad_input']],
  ['an agent that no screen shows', '{"agent":"a\\u0000b"}', [400, 'bad_input']],
  ['an agent of half a character', '{"agent":"a\\ud800"}', [400, 'bad_input']],
  ['an agent with a long name', JSON.stringify({ agent: 'x'.repeat(5_000) }), [400, 'bad_input']],
  ['an id of half a character', '{"agent":"talk","id":"\\udfff"}', [400, 'bad_input']],
  ['an id that is too long', JSON.stringify({ agent: 'talk', id: 'x'.repeat(1_001) }), [400, 'bad_input']],
  ['a prototype', '{"agent":"talk","__proto__":{"id":"x"}}', [400, 'bad_input']],
  ['a principal without an id', '{"agent":"talk","principal":{"name":"x"}}', [400, 'bad_input']],
  ['a context that is a list', '{"agent":"talk","context":[]}', [400, 'bad_input']],
])('a body of %s is refused', async (_what, body, expected) => {
  expect(await problemOf(await post(body))).toEqual(expected);
});

it.each([
  ['as deep as may be', withInput(deep(198)), 201],
  ['with half a character in its input', withInput('"\\ud800"'), 201],
  ['with a prototype in its principal', '{"agent":"talk","principal":{"id":"x","__proto__":{"y":1}}}', 201],
  [
    'with a principal of any length',
    JSON.stringify({ agent: 'talk', principal: `'${'x'.repeat(5_000)}` }),
    201,
  ],
  [
    'with an id that needs escaping',
    JSON.stringify({ agent: 'talk', id: `a/b?c#d'"\\%25 ü-${Date.now()}` }),
    201,
  ],
])('a run %s is started', async (_what, body, status) => {
  const response = await post(body);
  expect([response.status, await response.clone().text()]).toEqual([status, expect.any(String)]);
  const at = response.headers.get('location') ?? '';
  const { status: shown, body: run } = await gateway.call('admin', 'GET', at);
  expect([shown, run.id]).toEqual([200, Reflect.get(Object(await response.json()), 'id')]);
});

it.each([
  ['text/plain', {}],
  ['application/x-www-form-urlencoded', {}],
  ['multipart/form-data; boundary=x', {}],
  ['application/jsonp', {}],
  ['', {}],
  ['application/json', { 'content-encoding': 'gzip' }],
])('a body of type %j is refused', async (type, more) => {
  expect(await problemOf(await post('{"agent":"talk"}', { 'content-type': type, ...more }))).toEqual([
    415,
    'unsupported_media_type',
  ]);
});

it('a body that does not say how long it is, is read as far as may be', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 10_000;
      controller.enqueue(new Uint8Array(10_000).fill(0x20));
      if (sent > 200 * MAX_BYTES) controller.close();
    },
  });
  const answered = await post(endless).catch(() => undefined);
  // Where the connection is closed while the body is on its way, a client may not see the answer.
  if (answered) expect(await problemOf(answered)).toEqual([413, 'body_too_large']);
  expect(sent).toBeLessThan(200 * MAX_BYTES);
});

it.each([
  ['/v1/runs?pageSize=0', 'bad_input'],
  ['/v1/runs?pageSize=1001', 'bad_input'],
  ['/v1/runs?pageSize=x', 'bad_input'],
  ['/v1/runs?status=nothing', 'bad_input'],
  ['/v1/runs?open=1', 'bad_input'],
  [`/v1/runs?pageToken=${'x'.repeat(6_000)}`, 'bad_input'],
  ['/v1/runs?pageToken=eyJhbGciOiJub25lIn0', 'bad_page_token'],
  ['/v1/runs/x/log?after=-1', 'bad_input'],
  ['/v1/runs/x/log?limit=1e9', 'bad_input'],
  ['/v1/runs/x/result?waitMs=99999999', 'bad_input'],
  ['/v1/runs/%00', 'bad_input'],
  ...['/v1/runs', '/v1/runs/x/log', '/v1/runs/x/result'].map((path) => [
    `${path}?principle=bob`,
    'bad_input',
  ]),
  [`/v1/runs/${'x'.repeat(1_001)}`, 'bad_input'],
])('%s is refused', async (path, code) => {
  const { status, body } = await gateway.call('admin', 'GET', path);
  expect([status, body.code]).toEqual([400, code]);
  if (path.includes('principle')) expect(body.issues[0]?.message).toContain('"principle"');
});

it.each([
  "/v1/runs?agent='",
  '/v1/runs?agent=%5C%22%20OR%201=1&principal=%27%20OR%20%27',
  '/v1/runs?assignee=%F0%9F%98%80&version=%00',
])('%s finds nothing', async (path) => {
  expect(await gateway.call('admin', 'GET', path)).toMatchObject({ status: 200, body: { runs: [] } });
});

it('a request id is taken where it is sane, and made where it is not', async () => {
  const idFor = async (given: string) => {
    const response = await fetch(`${gateway.url}/nothing`, { headers: { 'x-request-id': given } });
    return problemSchema.parse(await response.json()).requestId;
  };
  expect(await idFor('my-request_1')).toBe('my-request_1');
  for (const given of ['x'.repeat(101), 'a b', '{"a":1}', '<script>']) {
    expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/);
  }
});

/** What `fetch` does not send. */
it.each([
  ['no host', 'GET /v1/runs HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET /v1/runs HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  ['a host that is none', 'GET /v1/runs HTTP/1.1\r\nHost: a b/c@d\r\n\r\n'],
  ['a length that is none', 'POST /v1/runs HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'],
  ['no HTTP', 'hello\r\n\r\n'],
  ['an absolute address', 'GET http://evil/v1/runs HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['large headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(80_000)}\r\n\r\n`],
  ['a method of its own', 'BREW /v1/runs HTTP/1.1\r\nHost: a\r\n\r\n'],
])('a request with %s is answered with 4xx', async (_what, text) => {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port) });
  let answer = '';
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject).on('close', () => resolve());
    socket.on('data', (chunk) => {
      answer += String(chunk);
      socket.end();
    });
    socket.write(text);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(problemSchema.parse(JSON.parse(body)).requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('nothing of all this was a defect', () => {
  expect(gateway.lines.filter((line) => line.includes('"level":"ERROR"'))).toEqual([]);
});
