/** OAuth at a real authorization server, and a service that verifies what it issues. */
import {
  type CredentialProvider,
  clientCredentials,
  createFetchActivities,
  httpResource,
  type TokenExchangeOptions,
  tokenExchange,
} from 'airlockjs/resources';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { environmentWith, failureOf } from '../support/attempt.js';
import { json, type LocalServer, serve } from '../support/http-server.js';
import { type OAuthServer, startOAuthServer } from './support/oauth-server.js';

const ORDERS = 'https://orders.example';

let oauth: OAuthServer;
/** Says whose token it was given, once it has verified it for its own audience. */
let orders: LocalServer;
beforeAll(async () => {
  oauth = await startOAuthServer();
  orders = await serve(async ({ headers }, response) => {
    try {
      json(response, 200, await oauth.verify(headers.authorization, ORDERS));
    } catch {
      json(response, 401, { error: 'invalid_token' });
    }
  });
});
afterEach(() => {
  oauth.answerWith(undefined);
  vi.unstubAllEnvs();
});
afterAll(async () => {
  await orders[Symbol.asyncDispose]();
  await oauth[Symbol.asyncDispose]();
});

const clientOf = () => ({
  issuer: oauth.issuer,
  clientId: oauth.clientId,
  clientSecret: oauth.clientSecret,
});
const exchanging = (more: Partial<TokenExchangeOptions> = {}) =>
  tokenExchange({
    ...clientOf(),
    audience: ORDERS,
    signer: { issuer: 'https://airlock.example', key: oauth.signingKey },
    ...more,
  });

function fetchesBy(provider: CredentialProvider) {
  const it = httpResource({ baseUrl: orders.url, path: '/', params: z.null(), result: z.looseObject({}) });
  const activity = createFetchActivities({ it }, { credentials: { it: provider } })['fetch.it'];
  if (!activity) throw new Error('fetch.it was not created');
  return (principal: string | undefined = 'ada', agent = 'buyer') =>
    environmentWith().run(activity, {
      ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent, version: '1.2.0' },
      ...{ resource: 'it', params: null, idempotencyKey: 'key-1' },
      ...(principal && { principal: { id: principal } }),
    });
}

describe('client credentials', () => {
  test('a token for the deployment, for one audience, asked for once', async () => {
    const before = oauth.asked();
    const fetch = fetchesBy(clientCredentials({ ...clientOf(), resource: ORDERS }));
    const answers = await Promise.all([fetch('ada'), fetch('bob'), fetch('ada')]);
    expect(answers[0]).toMatchObject({ iss: oauth.issuer, aud: ORDERS, client_id: 'airlock' });
    await fetch('ada');
    expect(oauth.asked() - before).toBe(1);
  });

  test('the secret may be in the environment, and the endpoint be named', async () => {
    vi.stubEnv('ORDERS_CLIENT_SECRET', oauth.clientSecret);
    const { environmentCredential } = await import('airlockjs/resources');
    const provider = clientCredentials({
      ...clientOf(),
      tokenEndpoint: `${oauth.issuer}/token`,
      clientSecret: environmentCredential('ORDERS_CLIENT_SECRET'),
      resource: ORDERS,
    });
    expect(await fetchesBy(provider)()).toMatchObject({ aud: ORDERS });
  });

  test('a token that the service does not take any more is replaced', async () => {
    await using short = await startOAuthServer({ lifetimeSeconds: 600 });
    let revoked = false;
    let refused = 0;
    await using service = await serve((request, response) => {
      const isFirst = revoked && refused++ === 0;
      if (isFirst) json(response, 401, { error: 'revoked' });
      else json(response, 200, request.headers.authorization?.slice(0, 10));
    });
    const it = httpResource({ baseUrl: service.url, path: '/', params: z.null(), result: z.unknown() });
    const client = { issuer: short.issuer, clientId: short.clientId, clientSecret: short.clientSecret };
    const provider = clientCredentials({ ...client, resource: ORDERS });
    const activity = createFetchActivities({ it }, { credentials: { it: provider } })['fetch.it'];
    const call = {
      ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
      ...{ resource: 'it', params: null, idempotencyKey: 'key-1' },
    };
    if (!activity) throw new Error('fetch.it was not created');
    await environmentWith().run(activity, call);
    revoked = true;
    expect(await environmentWith().run(activity, call)).toBe('Bearer eyJ');
    expect(short.asked()).toBe(2);
    const sent = service.requests.map(({ headers }) => headers.authorization);
    expect(sent[0]).toBe(sent[1]);
    expect(sent[2]).not.toBe(sent[1]);
  });
});

test('a token that ends in a newline is used and masked without it', async () => {
  oauth.answerWith((_, response) =>
    json(response, 200, { access_token: 'opaque-77-of-the-server\n', token_type: 'bearer' }),
  );
  await using service = await serve(({ headers }, response) =>
    json(response, 200, { got: headers.authorization }),
  );
  const it = httpResource({ baseUrl: service.url, path: '/', params: z.null(), result: z.unknown() });
  const credentials = { it: clientCredentials({ ...clientOf(), resource: ORDERS }) };
  const activity = createFetchActivities({ it }, { credentials })['fetch.it'];
  if (!activity) throw new Error('fetch.it was not created');
  const answer = await environmentWith().run(activity, {
    ...{ id: 'fetch-1', runId: 'run-1', workflowId: 'workflow-1', agent: 'a', version: '1' },
    ...{ resource: 'it', params: null, idempotencyKey: 'key-1' },
  });
  expect(service.requests[0]?.headers.authorization).toBe('Bearer opaque-77-of-the-server');
  expect(JSON.stringify(answer)).not.toContain('opaque-77');
});

describe('token exchange', () => {
  test('a token of the principal, with the agent and its version as actor, for the service alone', async () => {
    const before = oauth.asked();
    const fetch = fetchesBy(exchanging());
    const act = { sub: 'buyer@1.2.0', agent: 'buyer', agent_version: '1.2.0' };
    expect(await fetch('ada')).toMatchObject({ sub: 'ada', aud: ORDERS, act });
    expect(await fetch('bob')).toMatchObject({ sub: 'bob', act });
    expect(await fetch('ada', 'seller')).toMatchObject({ sub: 'ada', act: { sub: 'seller@1.2.0' } });
    await fetch('ada');
    expect(oauth.asked() - before).toBe(3);
  });

  test('the audience may follow from the request', async () => {
    const fetch = fetchesBy(exchanging({ audience: ({ resource }) => `https://${resource}.example` }));
    // The service of another audience does not take it.
    expect(await failureOf(fetch())).toMatchObject({ code: 'unauthorized', retried: false });
  });

  test('a run without a principal, and a principal whom the server refuses, get none', async () => {
    const fetch = fetchesBy(exchanging());
    expect(await failureOf(fetch(''))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('has none'),
    });
    expect(await failureOf(fetch('mallory'))).toMatchObject({
      code: 'forbidden',
      retried: false,
      details: { issuer: oauth.issuer, error: 'invalid_grant' },
    });
  });

  test('another key than the server knows is refused', async () => {
    await using other = await startOAuthServer();
    const signer = { issuer: 'https://airlock.example', key: other.signingKey };
    expect(await failureOf(fetchesBy(exchanging({ signer }))())).toMatchObject({ code: 'forbidden' });
  });
});

describe('an authorization server that gives no token', () => {
  test('a wrong client secret is the deployment’s mistake', async () => {
    const provider = clientCredentials({ ...clientOf(), clientSecret: 'not-the-secret', resource: ORDERS });
    const failure = await failureOf(fetchesBy(provider)());
    expect(failure).toMatchObject({ code: 'misconfigured', details: { error: 'invalid_client' } });
    expect(JSON.stringify(failure)).not.toContain('not-the-secret');
  });

  test('the message says why, however much the server says', async () => {
    const fetch = fetchesBy(clientCredentials({ ...clientOf(), resource: ORDERS }));
    const messageOf = async (status: number, body: unknown) => {
      oauth.answerWith((_, response) => json(response, status, body));
      return (await failureOf(fetch())).message;
    };
    expect(await messageOf(400, { error: 'invalid_scope' })).toContain('(invalid_scope)');
    expect(await messageOf(500, {})).toContain('(status 500)');
    expect(await messageOf(401, { error: 'invalid_client' })).toContain('(invalid_client)');
    for (const error of ['x'.repeat(3_000_000), `token=${'x'.repeat(3_000_000)}`, '']) {
      const message = await messageOf(400, { error });
      expect(message).toMatch(/did not give a token \(./);
      expect(message.length).toBeLessThan(600);
    }
  });

  test.each([
    [200, 'misconfigured', 'with more than 1000000 bytes'],
    [503, 'unavailable', '(status 503)'],
  ])('a large answer %i is not read to its end', async (status, code, words) => {
    const fetch = fetchesBy(clientCredentials({ ...clientOf(), resource: ORDERS }));
    let sent = 0;
    oauth.answerWith((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      const more = () => {
        if (response.destroyed) return;
        if (sent >= 50_000_000) return response.end();
        sent += 100_000;
        response.write(' '.repeat(100_000), more);
      };
      more();
    });
    const failure = await failureOf(fetch());
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(sent).toBeLessThan(50_000_000);
  });

  test('one that is down or busy may come back', async () => {
    const gone = await serve(() => undefined);
    await gone[Symbol.asyncDispose]();
    const down = clientCredentials({ ...clientOf(), issuer: gone.url, resource: ORDERS });
    expect(await failureOf(fetchesBy(down)())).toMatchObject({ code: 'unavailable', retried: true });
    const fetch = fetchesBy(clientCredentials({ ...clientOf(), resource: ORDERS }));
    oauth.answerWith((_, response) => json(response, 503, { error: 'busy' }));
    expect(await failureOf(fetch())).toMatchObject({ code: 'unavailable', retried: true });
    oauth.answerWith((_, response) => response.destroy());
    expect(await failureOf(fetch())).toMatchObject({ code: 'unavailable', retried: true });
    oauth.answerWith(undefined);
    expect(await fetch()).toMatchObject({ aud: ORDERS });
  });

  test('one that says back what it was sent says it in vain', async () => {
    const fetch = fetchesBy(exchanging());
    const sent: string[] = [];
    oauth.answerWith(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      sent.push(...new URLSearchParams(body).values());
      json(response, 400, { error: 'invalid_request', error_description: body });
    });
    const failure = JSON.stringify(await failureOf(fetch()));
    expect(sent.length).toBeGreaterThan(4);
    for (const token of sent.filter((value) => value.length > 60))
      expect(failure).not.toContain(token.slice(-40));
    expect(failure).not.toContain(oauth.clientSecret);
  });
});

test('options that cannot serve are refused where they are written', () => {
  const client = { issuer: 'https://login.example', clientId: 'a', clientSecret: 'bcde' };
  expect(() => clientCredentials({ ...client, issuer: 'http://login.example' })).toThrow(/https/);
  expect(() => clientCredentials({ ...client, clientSecret: '' })).toThrow(/clientSecret/);
  expect(() => tokenExchange({ ...client, audience: 'x' })).toThrow(/signer/);
});
