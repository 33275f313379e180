/** Each route of the OpenAPI document, asked by those who may not: without a token, with a wrong one, without its scope, for another's run. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ask, callers, startTestGateway, type TestGateway } from './support/gateway.js';

const operationSchema = z.looseObject({
  operationId: z.string(),
  'x-airlock-scope': z.string().nullable(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.object({
  openapi: z.string().startsWith('3.1'),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

interface Route {
  method: string;
  path: string;
  scope: string | null;
  operation: z.infer<typeof operationSchema>;
}

/** What each route with a body takes. A route that is new here fails the walk until it is added. */
const bodies: Record<string, unknown> = {
  startRun: { agent: 'talk', input: { say: 'pay' } },
  sendMessage: { message: { say: 'hello' } },
  cancelRun: {},
  claimFetch: { resource: 'none', waitMs: 0 },
  answerFetch: { result: 1 },
  failFetch: { message: 'no' },
};

let gateway: TestGateway;
let routes: Route[];
let id: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  const { paths } = documentSchema.parse((await gateway.call(undefined, 'GET', '/openapi.json')).body);
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      scope: operation['x-airlock-scope'],
      operation,
    })),
  );
  id = `walk-${randomUUID()}`;
  await gateway.call('alice', 'POST', '/v1/runs', { id, agent: 'talk', input: { say: 'pay' } });
}, 120_000);
afterAll(() => gateway?.stop());

const guarded = () => routes.filter(({ scope }) => scope !== null);

async function send({ method, path, operation }: Route, token: string | undefined, run = id) {
  const hasBody = operation.requestBody !== undefined;
  if (hasBody) expect(Object.keys(bodies)).toContain(operation.operationId);
  const body = hasBody ? bodies[operation.operationId] : undefined;
  return ask(
    gateway.url,
    token,
    method,
    path.replace('{id}', encodeURIComponent(run)).replace('{claim}', 'no-claim'),
    body,
  );
}

describe('the routes', () => {
  it('each say their scope, and those of runs need one', () => {
    expect(routes.length).toBeGreaterThanOrEqual(12);
    for (const { path, scope, operation } of routes) {
      expect([path, scope === null]).toEqual([path, !path.startsWith('/v1/')]);
      expect(operation.security).toEqual(scope === null ? undefined : [{ bearer: [] }]);
    }
  });

  it('refuse whoever has no token, or a wrong one, and say so alike', async () => {
    for (const route of guarded()) {
      for (const token of [undefined, 'wrong', 'token-of-alice-in-these-test', 'a.b.c']) {
        const { status, headers, body } = await send(route, token);
        const challenge = headers.get('www-authenticate');
        expect({ route: route.operation.operationId, status, body, challenge }).toMatchObject({
          status: 401,
          body: { code: 'unauthenticated', requestId: headers.get('x-request-id') },
          challenge: expect.stringMatching(/^Bearer /),
        });
        expect(Object.keys(route.operation.responses)).toContain('401');
      }
    }
  });

  it('refuse whoever lacks the scope, with every other scope', async () => {
    for (const route of guarded()) {
      const lacking = Object.entries(callers).filter(
        ([, { scopes }]) => !scopes.some((scope) => scope === route.scope),
      );
      expect(lacking.length).toBeGreaterThan(0);
      for (const [name] of lacking) {
        const { status, body } = await send(route, `token-of-${name}-in-these-tests`);
        expect([route.operation.operationId, name, status, body.code]).toEqual([
          route.operation.operationId,
          name,
          403,
          'missing_scope',
        ]);
      }
    }
  });

  it("do not answer for somebody else's run", async () => {
    const ofRuns = routes.filter(({ path }) => path.includes('{id}'));
    expect(ofRuns.length).toBeGreaterThanOrEqual(6);
    for (const route of ofRuns) {
      const { status, body } = await send(route, 'token-of-bob-in-these-tests');
      expect([route.operation.operationId, status, body.code]).toEqual([
        route.operation.operationId,
        404,
        'run_not_found',
      ]);
    }
    expect((await gateway.call('alice', 'GET', `/v1/runs/${id}`)).body.status).not.toBe('cancelled');
  });

  it('are open to anybody where they tell nothing of runs', async () => {
    for (const { method, path } of routes.filter(({ scope }) => scope === null)) {
      expect([path, (await gateway.call(undefined, method, path)).status]).toEqual([path, 200]);
    }
  });

  it('take no other method, and nothing else is there', async () => {
    for (const { path } of routes) {
      const { status, headers, body } = await gateway.call(
        'admin',
        'DELETE',
        path.replace('{id}', id).replace('{claim}', 'x'),
      );
      expect([path, status, body.code]).toEqual([path, 405, 'method_not_allowed']);
      expect(headers.get('allow')).toMatch(/GET|POST/);
    }
    for (const path of [
      '/',
      '/v1',
      '/v1/runs/',
      `/v1/runs/${id}/nothing`,
      '/v1/runs//log',
      '/%ff',
      '/..%2f',
    ]) {
      const { status, body } = await gateway.call('admin', 'GET', path);
      expect([path, status, body.code]).toEqual([path, 404, 'no_such_route']);
    }
  });

  it('keep tokens out of the log', () => {
    const text = gateway.lines.join('');
    expect(text).toContain('"caller":"alice"');
    expect(text).not.toContain('token-of');
    for (const line of gateway.lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  });
});

it('a page of the API is complete in itself and escapes what it shows', async () => {
  const { status, headers, text } = await gateway.call(undefined, 'GET', '/docs');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  for (const { path } of routes) expect(text).toContain(path);
  expect(text).not.toMatch(/<script|src=|https?:\/\/|@import/);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  // What a route takes stands with the route.
  const [, start = ''] = text.split('Start a run of an agent');
  expect(start.slice(0, start.indexOf('<section'))).toContain('&quot;agent&quot;');
});
