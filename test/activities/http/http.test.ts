import type { ServerResponse } from 'node:http';
import { AirlockError, type HttpResourceOptions, httpResource, Secret } from 'airlockjs/resources';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import type { Json } from '../../../src/common/protocol.js';
import { attemptFetch, environmentWith, failureOf } from '../support/attempt.js';
import { json, type SeenRequest, serve } from '../support/http-server.js';

type Answer = (request: SeenRequest, response: ServerResponse) => void;
type Options = Partial<HttpResourceOptions<z.ZodType, z.ZodType>>;

interface Asked {
  value?: Json;
  error?: unknown;
  requests: SeenRequest[];
}

/** One fetch of a resource on a server that answers so. */
async function ask(answer: Answer, params: Json, options: Options = {}): Promise<Asked> {
  await using server = await serve(answer);
  const resource = resourceOn(server.url, options);
  const outcome = await attemptFetch(resource, params, { call: { principal: { id: 'ada' } } }).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  return { ...outcome, requests: [...server.requests] };
}

const resourceOn = (baseUrl: string, options: Options = {}) =>
  httpResource({ baseUrl, path: '/x', params: z.unknown(), result: z.unknown(), ...options });

const failureFrom = async (answer: Answer, options: Options = {}) =>
  failureOf(
    ask(answer, {}, options).then((outcome) =>
      'error' in outcome ? Promise.reject(outcome.error) : outcome.value,
    ),
  );

const ok: Answer = (_, response) => json(response, 200, { ok: true });

describe('the request', () => {
  test('GET: params fill the path, the others go into the query', async () => {
    const { requests, value } = await ask(
      (_, response) => json(response, 200, { rate: 2 }),
      { id: 'a/b c', base: 'EUR', only: ['USD', 'GBP'], day: null },
      { path: '/merchants/{id}', params: z.looseObject({}), result: z.object({ rate: z.number() }) },
    );
    expect(value).toEqual({ rate: 2 });
    expect(requests[0]).toMatchObject({
      method: 'GET',
      url: '/merchants/a%2Fb%20c?base=EUR&only=USD&only=GBP',
    });
    expect(requests[0]?.headers['idempotency-key']).toBeUndefined();
  });

  test('a Secret in the body is sent, and comes back masked', async () => {
    const { requests, value } = await ask(
      ({ body }, response) => json(response, 200, { said: JSON.parse(body) }),
      {},
      { method: 'POST', body: () => ({ auth: { code: new Secret('body-secret-77') }, list: [1, null] }) },
    );
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      auth: { code: 'body-secret-77' },
      list: [1, null],
    });
    expect(value).toEqual({ said: { auth: { code: '[redacted]' }, list: [1, null] } });
  });

  test('POST: params that the path does not use are the body, with the idempotency key', async () => {
    const { requests } = await ask(
      ok,
      { id: 7, reason: 'twice' },
      { method: 'POST', path: '/tx/{id}/disputes' },
    );
    expect(requests[0]).toMatchObject({ method: 'POST', url: '/tx/7/disputes', body: '{"reason":"twice"}' });
    expect(requests[0]?.headers).toMatchObject({
      'idempotency-key': 'key-1',
      'content-type': 'application/json',
    });
  });

  test('the idempotency key goes by another name, or not at all', async () => {
    const named = await ask(ok, {}, { method: 'POST', idempotencyHeader: 'X-Request-Key' });
    expect(named.requests[0]?.headers['x-request-key']).toBe('key-1');
    const without = await ask(ok, {}, { method: 'POST', idempotencyHeader: false });
    expect(JSON.stringify(without.requests)).not.toContain('key-1');
  });

  test('path, query, body and headers of one own making', async () => {
    const { requests } = await ask(
      ok,
      { id: 'x' },
      {
        method: 'PUT',
        path: () => 'made/here',
        query: () => ({ v: 2, none: undefined }),
        body: (params) => ({ given: params }),
        headers: async ({ principal }) => ({ authorization: `Bearer token-of-${principal?.id}` }),
      },
    );
    expect(requests[0]).toMatchObject({ method: 'PUT', url: '/made/here?v=2', body: '{"given":{"id":"x"}}' });
    expect(requests[0]?.headers.authorization).toBe('Bearer token-of-ada');
  });

  test('a param with no place in a query is refused, not mangled', async () => {
    const { error, requests } = await ask(ok, { range: { from: 1 } });
    expect(error).toMatchObject({
      type: 'airlock.fetch.invalid_params',
      message: expect.stringContaining("'range'"),
    });
    expect(requests).toEqual([]);
  });
});

describe('the answer', () => {
  test.each<[what: string, Answer, expected: unknown]>([
    ['JSON', ok, { ok: true }],
    [
      'JSON by another name',
      (_, r) => json(r, 200, [1], { 'content-type': 'application/hal+json; a=b' }),
      [1],
    ],
    ['text', (_, r) => void r.writeHead(200, { 'content-type': 'text/plain' }).end('{"a":1}'), '{"a":1}'],
    ['nothing', (_, r) => void r.writeHead(204).end(), null],
  ])('%s', async (_, answer, expected) => {
    expect((await ask(answer, {})).value).toEqual(expected);
  });

  test('JSON that is none', async () => {
    const broken: Answer = (_, r) =>
      void r.writeHead(200, { 'content-type': 'application/json' }).end('{"a":');
    expect(await failureFrom(broken)).toMatchObject({ code: 'invalid_result', retried: false });
  });
});

describe('failures', () => {
  test.each<[status: number, code: string, retried: boolean]>([
    [400, 'bad_request', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [404, 'not_found', false],
    [409, 'conflict', false],
    [422, 'bad_request', false],
    [429, 'rate_limited', true],
    [500, 'unavailable', true],
    [503, 'unavailable', true],
  ])('%i', async (status, code, retried) => {
    const failure = await failureFrom((_, response) => json(response, status, { why: 'because' }), {
      query: () => ({ api: 'hidden-in-query' }),
    });
    expect(failure).toMatchObject({ code, retried, details: { status, body: '{"why":"because"}' } });
    expect(failure.message).toMatch(new RegExp(`^GET http://127.0.0.1:\\d+/x answered ${status}\\.$`));
  });

  test('Retry-After is the next attempt', async () => {
    const failure = await failureFrom((_, response) => json(response, 429, {}, { 'retry-after': '3' }));
    expect(failure).toMatchObject({ code: 'rate_limited', retried: true, retryDelayMs: 3_000 });
  });

  test('a service that echoes credentials in an error cannot make them leave', async () => {
    const secret = 'Zm9vYmFyYmF6';
    const failure = await failureFrom(
      (request, response) => json(response, 400, { 'x-custom': request.headers['x-custom'], bare: secret }),
      { headers: { 'x-custom': `Scheme ${secret}` } },
    );
    expect(JSON.stringify(failure)).not.toContain(secret);
  });

  describe.each<[status: number]>([[200], [400]])('echoed with status %i', (status) => {
    const key = 'Kq9+x/72hfTw=8zR';
    const forms = (text: string) => ({
      bare: text,
      url: `https://other.example/?q=${encodeURIComponent(text)}`,
      base64: Buffer.from(`x${text}y`).toString('base64'),
      upper: text.toUpperCase(),
      hex: Buffer.from(text).toString('hex'),
      nested: JSON.stringify(JSON.stringify({ text })),
    });
    const echo: Answer = (_, response) => json(response, status, forms(key));

    test.each<[string, Options]>([
      ['a header', { headers: { 'x-api-key': key } }],
      ['a header that ends in a newline', { headers: { 'x-thing': `${key}\n` } }],
      ['a Secret in a header', { headers: { 'x-thing': new Secret(key) } }],
      ['a bearer', { headers: () => ({ authorization: `Bearer ${key}` }) }],
      ['a password', { headers: { authorization: `Basic ${Buffer.from(`me:${key}`).toString('base64')}` } }],
      ['a cookie', { headers: { cookie: `a=1; session=${key}` } }],
      ['a parameter of the query', { query: () => ({ appid: key, units: 'metric' }) }],
      ['a field of the body', { method: 'POST', body: () => ({ auth: { apiKey: key } }) }],
      ['a segment of the path', { path: () => `/bot${key.replace(/[/=+]/g, '-')}/send` }],
    ])('%s does not come back', async (what, options) => {
      const held = what.startsWith('a segment') ? `bot${key.replace(/[/=+]/g, '-')}` : key;
      const answer: Answer = what.startsWith('a segment')
        ? (_, response) => json(response, status, forms(held))
        : echo;
      const { value, error } = await ask(answer, {}, options);
      const text = JSON.stringify(status === 200 ? value : await failureOf(Promise.reject(error)));
      expect(text).toContain('[redacted]');
      const encoded = Buffer.from(`x${held}y`).toString('base64').slice(4, -4);
      for (const form of [held, held.toUpperCase(), encodeURIComponent(held), encoded]) {
        expect(text).not.toContain(form);
      }
      expect(text.match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(6);
    });
  });

  test('an answer keeps what the agent sent, and what is no credential', async () => {
    const said = { token: 'page-2-of-the-9-listings', tenant: 'acme-8f3h-production-1' };
    const { value } = await ask((_, response) => json(response, 200, said), { token: said.token }, {
      headers: { 'x-tenant-id': said.tenant },
      query: () => ({ token: said.token }),
    } as Options);
    expect(value).toEqual(said);
  });

  test('a header that cannot be sent is not quoted', async () => {
    const failure = await failureFrom(ok, { headers: { 'x-auth': 'top\nsecret' } });
    expect(failure).toMatchObject({
      code: 'failed',
      retried: false,
      message: expect.stringContaining("'x-auth'"),
    });
    expect(JSON.stringify(failure)).not.toContain('secret');
  });

  test('nobody listens', async () => {
    const server = await serve(ok);
    await server[Symbol.asyncDispose]();
    const failure = await failureOf(attemptFetch(resourceOn(server.url), {}));
    expect(failure).toMatchObject({ code: 'unavailable', retried: true, details: { cause: 'ECONNREFUSED' } });
  });

  test('the connection breaks off in the middle of an answer', async () => {
    const failure = await failureFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' });
      response.write('the beginning', () => response.destroy());
    });
    expect(failure).toMatchObject({ code: 'unavailable', retried: true });
  });

  test('redirects are not followed, so that credentials stay', async () => {
    await using elsewhere = await serve(ok);
    const failure = await failureFrom((_, response) => {
      response.writeHead(302, { location: `${elsewhere.url}/in?token=abcdefgh` }).end();
    });
    expect(failure).toMatchObject({ code: 'failed', retried: false, details: { status: 302 } });
    expect(failure.message).toContain(`${elsewhere.url}/in.`);
    expect(failure.message).not.toContain('abcdefgh');
    expect(elsewhere.requests).toEqual([]);
  });

  test('an answer that does not end is cut off at the cap', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    const failure = await failureOf(attemptFetch(resourceOn(server.url, { maxBytes: 100_000 }), {}));
    expect(failure).toMatchObject({ code: 'too_large', retried: false, details: { maxBytes: 100_000 } });
    await vi.waitFor(() => expect(server.closedConnections()).toBe(1));
  });

  test('an answer of exactly the cap is taken', async () => {
    const exact: Answer = (_, response) => void response.writeHead(200).end('x'.repeat(1_000));
    expect((await ask(exact, {}, { maxBytes: 1_000 })).value).toHaveLength(1_000);
    expect(await failureFrom(exact, { maxBytes: 999 })).toMatchObject({ code: 'too_large' });
  });

  test('an attempt out of time lets go of the connection', async () => {
    await using server = await serve(() => undefined);
    const attempt = attemptFetch(resourceOn(server.url), {}, { info: { startToCloseTimeoutMs: 300 } });
    expect(await failureOf(attempt)).toMatchObject({ code: 'timeout', retried: true });
    await vi.waitFor(() => expect(server.closedConnections()).toBe(1));
  });

  test('cancellation lets go of the connection', async () => {
    const environment = environmentWith();
    await using server = await serve(() => environment.cancel());
    await expect(attemptFetch(resourceOn(server.url), {}, { environment })).rejects.toThrow('CANCELLED');
    await vi.waitFor(() => expect(server.closedConnections()).toBe(1));
  });
});

describe('a wrong option is refused where it is written', () => {
  test.each<[option: string, Options, expected: RegExp]>([
    ['baseUrl', { baseUrl: '/rates' }, /absolute URL/],
    ['baseUrl', { baseUrl: 'file:///etc' }, /http: or https:/],
    ['baseUrl', { baseUrl: 'https://me:secret@rates.example' }, /credentials/],
    ['baseUrl', { baseUrl: 'https://rates.example?x=1' }, /query/],
    ['maxBytes', { maxBytes: 0 }, />=1/],
    ['maxBytes', { maxBytes: 1e12 }, /<=104857600/],
    ['attemptTimeout', { attemptTimeout: 'soon' }, /not a duration/],
  ])('%s: %o', (option, options, expected) => {
    expect(() => resourceOn('https://rates.example', options)).toThrow(
      expect.toSatisfy(
        (error: unknown) =>
          AirlockError.isInstance(error) &&
          error.code === 'bad_resource' &&
          error.message.includes(option) &&
          expected.test(error.message),
      ),
    );
  });

  test('a path may name params alone', () => {
    const define = () =>
      httpResource({
        baseUrl: 'https://shop.example',
        path: '/orders/{custmer}',
        params: z.object({ customer: z.string() }),
        result: z.json(),
      });
    expect(define).toThrow(/names \{custmer\}, which params does not have/);
  });

  test('a password in a base URL is not repeated', () => {
    expect(() => resourceOn('https://me:hunter22@rates.example')).toThrow(
      expect.not.stringContaining('hunter22'),
    );
  });
});
